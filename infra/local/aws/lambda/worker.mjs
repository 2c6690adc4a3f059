// Runs in a function's worker thread, in place of Lambda's Node.js runtime: loads the bundle and calls its handler.
// Plain JavaScript, so that a worker starts without a TypeScript loader.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import { parentPort, workerData } from "node:worker_threads";

const { bundle, initialClock } = workerData;
const WallDate = Date;
let clock = initialClock;
let requestId = "";

followClock();
sendOutputToLog();
nameUnhandledRejections();
const handler = await loadHandler();
parentPort.on("message", invoke);
parentPort.postMessage({ type: handler.error ? "initFailed" : "ready", error: handler.error });

/** The time on the local AWS's clock, in epoch ms. The clock may be faster than the wall clock. */
function now() {
  return Math.round(clock.time + (WallDate.now() - clock.wallTime) * clock.speed);
}

/** Makes `Date` follow the local AWS's clock, unless that is the wall clock. */
function followClock() {
  if (!clock) return;
  const ClockDate = new Proxy(WallDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length ? args : [now()], newTarget),
    apply: () => new WallDate(now()).toString(),
    get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
  });
  WallDate.prototype.constructor = ClockDate;
  globalThis.Date = ClockDate;
}

/**
 * Lines of the console get Lambda's prefix; output that is written to the streams directly does not.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
function sendOutputToLog() {
  const log = (text) => parentPort.postMessage({ type: "log", text });
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk, encoding, callback) => {
      log(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
      const done = typeof encoding === "function" ? encoding : callback;
      if (done) process.nextTick(done);
      return true;
    };
  }
  // Node's own listener prints warnings to the terminal, past the streams.
  process.removeAllListeners("warning");
  process.on("warning", (warning) => console.warn(warning.stack));
  const levels = { trace: "TRACE", debug: "DEBUG", info: "INFO", log: "INFO", warn: "WARN", error: "ERROR" };
  for (const [method, level] of Object.entries(levels)) {
    console[method] = (...values) =>
      log(`${new Date().toISOString()}\t${requestId || "undefined"}\t${level}\t${format(...values)}`);
  }
}

/**
 * A rejection that nothing handles ends the worker under the name of Lambda's Node.js runtime.
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 */
function nameUnhandledRejections() {
  process.on("unhandledRejection", (reason) => {
    const error = new Error(String(reason), { cause: reason });
    error.name = "Runtime.UnhandledPromiseRejection";
    throw error;
  });
}

async function loadHandler() {
  try {
    const { handler } = await import(pathToFileURL(bundle).href);
    if (typeof handler === "function") return { run: handler };
    const errorMessage = `${path.basename(bundle)}.handler is undefined or not exported`;
    return { error: { errorType: "Runtime.HandlerNotFound", errorMessage, trace: [] } };
  } catch (error) {
    const missing = error?.code === "ERR_MODULE_NOT_FOUND";
    return { error: { ...describe(error), ...(missing && { errorType: "Runtime.ImportModuleError" }) } };
  }
}

async function invoke(message) {
  if (message.clock) clock = message.clock;
  requestId = message.requestId;
  process.env._X_AMZN_TRACE_ID = message.traceHeader;
  try {
    // Lambda's payloads are JSON: other values are lost, as on AWS.
    const event = JSON.parse(message.payload);
    const result = await handler.run(event, contextOf(message));
    parentPort.postMessage({
      type: "result",
      requestId: message.requestId,
      result: JSON.stringify(result) ?? "null",
    });
  } catch (error) {
    parentPort.postMessage({ type: "failure", requestId: message.requestId, error: describe(error) });
  }
}

const contextOf = ({ context, deadline }) => ({
  ...context,
  getRemainingTimeInMillis: () => Math.max(0, deadline - (clock ? now() : WallDate.now())),
});

function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") };
}
