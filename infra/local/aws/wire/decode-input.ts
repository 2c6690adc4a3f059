import { checkInput } from "./input-check.ts";
import type { ServerProtocol } from "./protocol.ts";
import { AwsError } from "./service.ts";
import type { OperationModel, ServiceModel } from "./service-model.ts";
import type { WireRequest } from "./wire-request.ts";

interface Decoder {
  readonly model: ServiceModel;
  readonly protocol: ServerProtocol;
}

/** Decodes an operation's input and checks it against its schema. Throws AWS's error for malformed or invalid input. */
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

/** The error code for invalid input in the service's model. Query services use the common code. */
const validationCode = ({ errors }: ServiceModel) =>
  ["ValidationException", "InvalidParameterException", "InvalidRequestException", "BadRequestException"].find(
    (code) => errors.has(code),
  ) ?? "ValidationError";
