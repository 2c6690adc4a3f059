import { encodeQueryError } from "./aws-query.ts";
import { type Credential, credentialOf } from "./credential.ts";
import { decodeInput } from "./decode-input.ts";
import { encodeJsonError } from "./json-body.ts";
import type { ServerProtocol } from "./protocol.ts";
import { protocolOf } from "./protocol-of.ts";
import { AwsError, type AwsService } from "./service.ts";
import { modelOf, type OperationModel, type ServiceModel } from "./service-model.ts";
import { internalFailure, wireErrorOf } from "./wire-error.ts";
import type { WireRequest, WireResponse } from "./wire-request.ts";

/** One call of an operation. */
export interface AwsCall {
  readonly signingName: string;
  readonly operation: string;
  /** The decoded input, which may contain secrets. Undefined for a service behind a mount. */
  readonly input: unknown;
  /** The access key id that signed the request. */
  readonly principal?: string;
}

export interface DispatcherOptions {
  readonly services: readonly AwsService[];
  readonly requestId: () => string;
  readonly onCall: (call: AwsCall) => void;
  /** Gets each call that has succeeded, with its output. */
  readonly onSuccess: (call: AwsCall, output: object) => void;
  /** Gets the errors that callers see only as `InternalFailure`. */
  readonly onFailure: (error: unknown, call: { signingName: string; operation: string }) => void;
}

interface BoundService extends AwsService {
  readonly model: ServiceModel;
  readonly protocol: ServerProtocol;
}

/** Decodes requests, runs their operations, and encodes results and errors. */
export class Dispatcher {
  readonly #services: readonly BoundService[];

  constructor(private readonly options: DispatcherOptions) {
    this.#services = options.services.map(bind);
  }

  async handle(request: WireRequest): Promise<WireResponse> {
    const requestId = this.options.requestId();
    const response = await this.#answer(request, requestId);
    return { ...response, headers: { ...response.headers, "x-amzn-requestid": requestId } };
  }

  async #answer(request: WireRequest, requestId: string): Promise<WireResponse> {
    const credential = credentialOf(request.headers.authorization);
    const service = this.#serviceOf(request, credential);
    if (!service) return refuse(request, credential, requestId);
    const operation = service.protocol.operationOf(request) ?? "";
    try {
      const model = operationModel(service, operation);
      const output = await this.#call(service, model, request, credential);
      return service.protocol.encode(model, output, requestId);
    } catch (error) {
      const answer = wireErrorOf(error, service.model);
      if (!answer) this.options.onFailure(error, { signingName: service.signingName, operation });
      return service.protocol.encodeError(answer ?? internalFailure(), requestId);
    }
  }

  /** Finds the service by the signature, or for an unsigned request by the operation. */
  #serviceOf(request: WireRequest, credential: Credential | undefined): BoundService | undefined {
    return this.#services.find(({ signingName, protocol, model }) => {
      if (credential) return signingName === credential.signingName;
      return model.operations.has(protocol.operationOf(request) ?? "");
    });
  }

  async #call(
    service: BoundService,
    model: OperationModel,
    request: WireRequest,
    credential: Credential | undefined,
  ): Promise<object> {
    const run = service.operations[model.name];
    if (!run) throw unsupported(`${service.signingName}:${model.name}`);
    const input = await decodeInput(service, model, request);
    const call: AwsCall = {
      signingName: service.signingName,
      operation: model.name,
      input,
      ...(credential && { principal: credential.accessKeyId }),
    };
    this.options.onCall(call);
    const output = await run(input, credential?.accessKeyId);
    this.options.onSuccess(call, output);
    return output;
  }
}

function bind(service: AwsService): BoundService {
  const model = modelOf(service);
  const unknown = Object.keys(service.operations).find((name) => !model.operations.has(name));
  if (unknown) throw new Error(`${service.signingName}: the SDK package has no operation ${unknown}`);
  return { ...service, model, protocol: protocolOf(model) };
}

function operationModel({ model, protocol, signingName }: BoundService, operation: string): OperationModel {
  const found = model.operations.get(operation);
  if (found) return found;
  throw new AwsError(protocol.unknownOperationCode, `${signingName} has no operation "${operation}"`, 404);
}

const unsupported = (what: string) =>
  new AwsError("NotImplemented", `${what} is not supported by the local AWS; see infra/local/README.md`, 501);

/** Without a service the protocol is unknown: the error for a form is encoded as in awsQuery, otherwise as JSON. */
function refuse(
  { headers }: WireRequest,
  credential: Credential | undefined,
  requestId: string,
): WireResponse {
  const { name, message, statusCode } = credential
    ? unsupported(credential.signingName)
    : new AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
  const error = { code: name, message, statusCode, fields: {} };
  return headers["content-type"]?.startsWith("application/x-www-form-urlencoded")
    ? encodeQueryError(error, requestId)
    : encodeJsonError("application/json", error);
}
