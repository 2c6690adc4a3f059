import { FromStringShapeDeserializer } from "@smithy/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";
import { encodeJson, encodeJsonError } from "./json-body.ts";
import type { ServerProtocol } from "./protocol.ts";
import type { OperationModel, ServiceModel } from "./service-model.ts";
import { labelsIn, type UriTemplate, uriTemplate } from "./uri-template.ts";

const contentType = "application/json";

/** Decodes labels and query parameters. The default format of timestamps is epoch seconds (7). */
const bindings = new FromStringShapeDeserializer({
  httpBindings: true,
  timestampFormat: { useTrait: true, default: 7 },
});

/**
 * restJson1: method and URI identify the operation; the input is in the URI's labels, the query and a JSON body.
 * Header and payload bindings are not supported: no operation of the local services has them.
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export function restJsonProtocol({ protocol, operations }: ServiceModel): ServerProtocol {
  const codec = protocol.getPayloadCodec();
  const routes = routesOf(operations.values());
  return {
    malformedCode: "SerializationException",
    unknownOperationCode: "UnknownOperationException",
    operationOf: ({ method, path }) =>
      routes.find((route) => route.method === method && route.template.pattern.test(path))?.name,
    decode: async (operation, request) => {
      if (operation.input.isUnitSchema()) return {};
      const body = await codec.createDeserializer().read(operation.input, request.body);
      const template = routes.find(({ name }) => name === operation.name)?.template;
      const labels = template ? labelsIn(template, request.path) : {};
      return { ...(body as object), ...boundMembers(operation.input, labels, request.query) };
    },
    encode: ({ output, http }, value) => ({
      statusCode: http?.[2] ?? 200,
      headers: { "content-type": contentType },
      body: encodeJson(protocol, output, value),
    }),
    encodeError: (error) => encodeJsonError(contentType, error, protocol),
  };
}

interface Route {
  readonly name: string;
  readonly method: string;
  readonly template: UriTemplate;
}

/** Sorted so that literal segments match before labels: `/v2/email/identities/policies` before `…/{Name}`. */
function routesOf(operations: Iterable<OperationModel>): Route[] {
  return [...operations]
    .flatMap(({ name, http }) => (http ? [{ name, method: http[0], template: uriTemplate(http[1]) }] : []))
    .sort((left, right) => left.template.labels.length - right.template.labels.length);
}

/** The members in the URI. Missing ones are undefined, so that the body cannot set them. */
function boundMembers(
  input: NormalizedSchema,
  labels: Readonly<Record<string, string>>,
  query: URLSearchParams,
): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [name, schema] of input.structIterator()) {
    const { httpLabel, httpQuery } = schema.getMergedTraits();
    if (httpLabel) members[name] = labels[name];
    if (httpQuery) members[name] = queryValue(schema, query.getAll(httpQuery));
  }
  return members;
}

function queryValue(schema: NormalizedSchema, values: string[]): unknown {
  if (values.length === 0) return undefined;
  if (!schema.isListSchema()) return bindings.read(schema, values[0] ?? "");
  return values.map((value) => bindings.read(schema.getValueSchema(), value));
}
