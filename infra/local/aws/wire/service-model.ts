import { NormalizedSchema } from "@smithy/core/schema";
import type { ClientProtocol, StaticErrorSchema, StaticOperationSchema } from "@smithy/types";
import type { AwsService } from "./service.ts";

/** One operation as the SDK client's schema describes it. */
export interface OperationModel {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** Method, URI template and success status of a REST operation. */
  readonly http?: readonly [method: string, uri: string, status: number];
}

/** What the SDK client package tells of its service's wire format. */
export interface ServiceModel {
  readonly protocol: SdkProtocol;
  readonly operations: ReadonlyMap<string, OperationModel>;
  /** By the error's name in the model, and by its code on the wire where that differs (awsQuery). */
  readonly errors: ReadonlyMap<string, NormalizedSchema>;
}

/** The client's own protocol, with the parts its base type leaves out. */
export type SdkProtocol = ClientProtocol<unknown, unknown> & {
  /** awsJson: the part of `X-Amz-Target` before the dot. */
  readonly serviceTarget?: string;
  /** awsQuery: API version and namespace of the answers. */
  readonly options?: { readonly version?: string; readonly xmlNamespace?: string };
};

/** Reads the wire format out of an SDK client package. Throws when the package has no client or no schemas. */
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
  // The client is asked for its protocol only and never sends anything.
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
  // After the codes: a name belongs to one error alone, a code may be shared.
  for (const schema of schemas) errors.set(schema[2], NormalizedSchema.of(schema));
  return errors;
}

/** The `awsQueryError` trait: the code and status that the awsQuery protocol uses for an error. */
export function queryErrorOf(error: NormalizedSchema): { code: string; statusCode: number } | undefined {
  const trait = error.getMergedTraits().awsQueryError;
  return Array.isArray(trait) ? { code: String(trait[0]), statusCode: Number(trait[1]) } : undefined;
}

// The first element of a static schema is its kind: 9 an operation, -3 an error.
const isOperationSchema = (value: unknown): value is StaticOperationSchema =>
  Array.isArray(value) && value[0] === 9;
const isErrorSchema = (value: unknown): value is StaticErrorSchema => Array.isArray(value) && value[0] === -3;
