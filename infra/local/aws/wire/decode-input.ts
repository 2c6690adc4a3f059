import { checkInput } from "./input-check.ts";
import type { ServerProtocol } from "./protocol.ts";
import { AwsError } from "./service.ts";
import type { OperationModel, ServiceModel } from "./service-model.ts";
import type { WireRequest } from "./wire-request.ts";

interface Decoder {
  readonly model: ServiceModel;
  readonly protocol: ServerProtocol;
}

/** The input of an operation, checked against its schema. Throws an AwsError as AWS does for malformed input. */
export async function decodeInput(
  { model, protocol }: Decoder,
  operation: OperationModel,
  request: WireRequest,
): Promise<unknown> {
  const input = await protocol.decode(operation, request).catch(() => {
    throw new AwsError(protocol.malformedCode, `The input of ${operation.name} cannot be read`);
  });
  if (operation.input.isUnitSchema()) return input;
  const { missing, mistyped } = checkInput(operation.input, input);
  if (mistyped.length > 0) throw new AwsError(protocol.malformedCode, mistyped.join("; "));
  if (missing.length > 0) throw new AwsError(validationCode(model), missingMembers(missing));
  return input;
}

const missingMembers = (paths: readonly string[]) =>
  `${paths.length} validation error${paths.length > 1 ? "s" : ""} detected: ${paths
    .map((path) => `Value null at '${path}' failed to satisfy constraint: Member must not be null`)
    .join("; ")}`;

/** The code for invalid input that the service's own model has; the query services have the common one. */
const validationCode = ({ errors }: ServiceModel) =>
  ["ValidationException", "InvalidParameterException", "InvalidRequestException", "BadRequestException"].find(
    (code) => errors.has(code),
  ) ?? "ValidationError";
