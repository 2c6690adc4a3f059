import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "../../clock.ts";
import { AwsError } from "../../wire/service.ts";
import type { StateError } from "./errors.ts";

/** A task that waits for a callback with its token. */
export interface WaitingTask {
  readonly token: string;
  /** Resolves to the output of SendTaskSuccess, or rejects with the error of SendTaskFailure. */
  readonly result: Promise<unknown>;
  /** The time of the last heartbeat, initially of the start, in epoch milliseconds. */
  lastHeartbeat: number;
}

interface Pending extends WaitingTask {
  readonly succeed: (output: unknown) => void;
  readonly fail: (error: StateError) => void;
}

/**
 * Task tokens and the tasks that wait for them. A token contains its execution's ARN and is signed. So a used token
 * can be distinguished from an invalid one without storing it.
 */
export class TaskTokens {
  readonly #pending = new Map<string, Pending>();
  readonly #key = randomBytes(32);

  constructor(
    private readonly clock: Clock,
    private readonly isKnown: (executionArn: string) => boolean,
  ) {}

  /** Creates a token and the task that waits for it, until `release`. */
  issue(executionArn: string): WaitingTask {
    const body = Buffer.from(`${randomBytes(16).toString("hex")} ${executionArn}`).toString("base64");
    const token = `${body}.${this.#sign(body).toString("base64")}`;
    const { promise, resolve, reject } = withResolvers<unknown>();
    // After a time-out, no one handles the rejection.
    promise.catch(() => {});
    const task = { token, result: promise, lastHeartbeat: this.clock.now(), succeed: resolve, fail: reject };
    this.#pending.set(token, task);
    return task;
  }

  release(token: string): void {
    this.#pending.delete(token);
  }

  /** As SendTaskSuccess. This and the next two throw `InvalidToken`, `TaskDoesNotExist` or `TaskTimedOut`. */
  succeed(token: string, output: unknown): void {
    this.#find(token).succeed(output);
    this.release(token);
  }

  fail(token: string, error: StateError): void {
    this.#find(token).fail(error);
    this.release(token);
  }

  heartbeat(token: string): void {
    this.#find(token).lastHeartbeat = this.clock.now();
  }

  #find(token: string): Pending {
    const task = this.#pending.get(token);
    if (task) return task;
    const [body = "", signature = ""] = token.split(".");
    const [given, expected] = [Buffer.from(signature, "base64"), this.#sign(body)];
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
    }
    const [, executionArn = ""] = Buffer.from(body, "base64").toString().split(" ");
    if (!this.isKnown(executionArn)) throw new AwsError("TaskDoesNotExist", "Task does not exist");
    throw new AwsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
  }

  #sign(body: string): Buffer {
    return createHmac("sha256", this.#key).update(body).digest();
  }
}

/** `Promise.withResolvers`, which Node 20 lacks. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((resolvePromise, rejectPromise) => {
    resolve = resolvePromise;
    reject = rejectPromise;
  });
  return { promise, resolve, reject };
}
