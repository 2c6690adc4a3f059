import { NormalizedSchema } from "@smithy/core/schema";
import type { ClientProtocol, StaticErrorSchema, StaticOperationSchema } from "@smithy/types";
import type { AwsService } from "./service.ts";

/** One operation, from the SDK client's schema. */
export interface OperationModel {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** Method, URI template and success status of a REST operation. */
  readonly http?: readonly [method: string, uri: string, status: number];
}

/** A service's wire format, from the SDK client package. */
export interface ServiceModel {
  readonly protocol: SdkProtocol;
  readonly operations: ReadonlyMap<string, OperationModel>;
  /** By the error's name in the model, and by its code on the wire if that differs (awsQuery). */
  readonly errors: ReadonlyMap<string, NormalizedSchema>;
}

/** The client's protocol, with the members that its base type lacks. */
export type SdkProtocol = ClientProtocol<unknown, unknown> & {
  /** In awsJson: the part of `X-Amz-Target` before the dot. */
  readonly serviceTarget?: string;
  /** In awsQuery: the API version, and the XML namespace of responses. */
  readonly options?: { readonly version?: string; readonly xmlNamespace?: string };
};

/** Reads the wire format from an SDK client package. Throws an Error if it exports no client or no schemas. */
export function modelOf(service: AwsService): ServiceModel {
  const exports = Object.values(service.sdk);
  const operations = exports.filter(isOperationSchema).map(operationModel);
  if (operations.length === 0) {
    throw new Error(`${service.signingName}: the SDK package exports no operation schemas`);
  }
  return {
    protocol: protocolOf(service),
    operations: new Map(operations.map((operation) => [operation.name, operation])),
    errors: errorsByName(exports.filter(isErrorSchema)),
  };
}

type ClientClass = new (settings: object) => { readonly config: { readonly protocol: SdkProtocol } };

function protocolOf({ sdk, signingName }: AwsService): SdkProtocol {
  const entry = Object.entries(sdk).find(([name]) => name !== "__Client" && name.endsWith("Client"));
  if (!entry) throw new Error(`${signingName}: the SDK package exports no client`);
  const Client = entry[1] as ClientClass;
  // The client only provides its protocol; it never sends requests.
  return new Client({ region: "local", credentials: { accessKeyId: "local", secretAccessKey: "local" } })
    .config.protocol;
}

function operationModel(schema: StaticOperationSchema): OperationModel {
  const [, , name, traits, input, output] = schema;
  const http = typeof traits === "object" ? traits.http : undefined;
  return {
    name,
    input: NormalizedSchema.of(input),
    output: NormalizedSchema.of(output),
    ...(http && { http }),
  };
}

function errorsByName(schemas: StaticErrorSchema[]): Map<string, NormalizedSchema> {
  const errors = new Map<string, NormalizedSchema>();
  for (const schema of schemas) {
    const error = NormalizedSchema.of(schema);
    const code = queryErrorOf(error)?.code;
    if (code && !errors.has(code)) errors.set(code, error);
  }
  // Names override codes: a name identifies one error, but errors may share a code.
  for (const schema of schemas) errors.set(schema[2], NormalizedSchema.of(schema));
  return errors;
}

/** The `awsQueryError` trait: the code and HTTP status of an error in the awsQuery protocol. */
export function queryErrorOf(error: NormalizedSchema): { code: string; statusCode: number } | undefined {
  const trait = error.getMergedTraits().awsQueryError;
  return Array.isArray(trait) ? { code: String(trait[0]), statusCode: Number(trait[1]) } : undefined;
}

// The first element of a static schema is its kind: 9 an operation, -3 an error.
const isOperationSchema = (value: unknown): value is StaticOperationSchema =>
  Array.isArray(value) && value[0] === 9;
const isErrorSchema = (value: unknown): value is StaticErrorSchema => Array.isArray(value) && value[0] === -3;
