import type { Exchange } from "../fault.ts";
import { type OutageManner, ServiceOutage, serverError, throttling } from "../faults/outage.ts";
import { pick } from "../random.ts";
import type { ChaosCase } from "./chaos-case.ts";
import type { CountedPass } from "./points.ts";

const channels: Readonly<Record<string, RegExp>> = {
  mail: /^ses:/,
  slack: /^slack:/,
  "mail-and-slack": /^(ses|slack):/,
};

const manners: Readonly<Record<string, OutageManner>> = {
  refusing: serverError,
  silent: "silent",
  unheard: "unheard",
};

const functionsAt: Readonly<Record<string, readonly string[]>> = {
  request: ["request-approval", "follow-up"],
  outcome: ["notify", "follow-up"],
};

/** The channels to people fail for five minutes: around the request, around the outcome. */
export const channelCases = ({ pass }: CountedPass): readonly ChaosCase[] =>
  Object.entries(channels).flatMap(([channel, calls]) =>
    Object.entries(manners).flatMap(([how, manner]) =>
      Object.entries(functionsAt).map(
        ([when, names]): ChaosCase => ({
          id: `channels/${how}/${pass.name}/${channel}-at-${when}`,
          pass,
          disturb: ({ world, attempt }) => ({
            fault: new ServiceOutage(world.aws.clock, {
              isAffected: (exchange) => calls.test(exchange.call.name) && names.includes(exchange.function),
              manner,
              first: 1,
              seconds: 300,
            }),
            expected: () => ({ ends: [attempt.ends], messages: "repeated" }),
          }),
        }),
      ),
    ),
  );

const momentsOfThrottling = 8;

/** The table throttles for two minutes, from a random request on. */
export const throttlingCases = ({ pass, census }: CountedPass): readonly ChaosCase[] =>
  Array.from({ length: momentsOfThrottling }, (_, index): ChaosCase => {
    const [from, width] = [index / momentsOfThrottling, 1 / momentsOfThrottling];
    return {
      id: `table/throttled/${pass.name}/${index + 1}`,
      pass,
      thenDeploys: true,
      disturb: ({ world, random }) => ({
        fault: new ServiceOutage(world.aws.clock, {
          isAffected: isOfTable,
          // How many the functions make that are called every minute depends on how long a deployment takes.
          isCounted: ({ invocation }) => invocation !== undefined,
          manner: throttling(pick(["ProvisionedThroughputExceededException", "ThrottlingException"], random)),
          // A state that waits may poll less often than it did when they were counted.
          first: 1 + Math.floor((from + random() * width) * census.tableRequests * 0.9),
          seconds: 120,
        }),
        expected: () => ({ ends: "any", messages: "missing" }),
      }),
    };
  });

const isOfTable = ({ call }: Exchange): boolean => call.name.startsWith("dynamodb:");
