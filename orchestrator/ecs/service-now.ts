import { type Target, targetOf } from "../deployment/target.ts";
import { parameterOf } from "../stack/template-parameters.ts";
import { assertRead, type ObservationServices, observeService } from "./observe-service.ts";
import { assertNamesService } from "./service-address.ts";
import type { ObservedService, ObservedTarget } from "./service-observation.ts";

/** The service as it runs while an approval is open. */
export interface RunningService {
  readonly status: "running";
  /** The value of the stack's image parameter. */
  readonly image: string;
  readonly service: ObservedService;
  readonly targets: readonly ObservedTarget[];
}

/** `absent`: there is no service yet; `unknown`: it could not be read, with the reason. */
export type ServiceNow =
  | RunningService
  | { readonly status: "absent" }
  | { readonly status: "unknown"; readonly reason: string };

export type ServiceNowServices = Omit<ObservationServices, "target">;

export interface ServiceQuestion {
  readonly targets: readonly Target[];
  readonly stackName: string;
  readonly signal: AbortSignal;
}

/** Reads the service of a stack once, until the signal aborts. Throws nothing: a failure is `unknown`. */
export async function serviceNow(
  services: ServiceNowServices,
  { targets, stackName, signal }: ServiceQuestion,
): Promise<ServiceNow> {
  try {
    return await Promise.race([look(services, targetOf(targets, stackName)), aborted(signal)]);
  } catch (error) {
    const reason = signal.aborted ? "AWS did not answer in time" : "it could not be read";
    return {
      status: "unknown",
      reason: `${reason} (${error instanceof Error ? error.name : "unknown error"})`,
    };
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.throwIfAborted();
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

async function look(services: ServiceNowServices, target: Target): Promise<ServiceNow> {
  const observed = await observeService({ ...services, target }, { stackName: target.stackName });
  assertRead(observed, "stack", "service", "targets");
  const { stack, observation } = observed;
  // A stack in review has no outputs, and neither has one that is still being created.
  if (!stack?.Outputs?.length) return { status: "absent" };
  assertNamesService(target, stack);
  const { service, targets } = observation;
  if (service?.status !== "ACTIVE") return { status: "absent" };
  return { status: "running", image: parameterOf(stack, target.imageParameter), service, targets };
}
