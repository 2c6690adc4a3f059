import { XmlShapeSerializer } from "@aws-sdk/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";
import type { SchemaRef, StaticStructureSchema } from "@smithy/types";
import type { ServerProtocol } from "./protocol.ts";
import { decodeForm } from "./query-form.ts";
import { queryErrorOf, type ServiceModel } from "./service-model.ts";
import { faultOf, type WireError } from "./wire-error.ts";
import type { WireRequest, WireResponse } from "./wire-request.ts";

/**
 * awsQuery: the form's `Action` is the operation, its other fields are the input; the output is XML.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function awsQueryProtocol({ protocol }: ServiceModel): ServerProtocol {
  const { version, xmlNamespace = "" } = protocol.options ?? {};
  return {
    malformedCode: "MalformedInput",
    unknownOperationCode: "InvalidAction",
    operationOf: (request) => {
      const form = formOf(request);
      return form.get("Version") === version ? (form.get("Action") ?? undefined) : undefined;
    },
    decode: async ({ input }, request) => (input.isUnitSchema() ? {} : decodeForm(input, formOf(request))),
    encode: ({ name, output }, value, requestId) => {
      const result = output.isUnitSchema() ? {} : { [`${name}Result`]: output.getSchema() };
      const root = structure(`${name}Response`, { ...result, ResponseMetadata: metadata });
      const answer = { [`${name}Result`]: value, ResponseMetadata: { RequestId: requestId } };
      return { statusCode: 200, headers, body: writeXml(xmlNamespace, root, answer) };
    },
    encodeError: (error, requestId) => encodeQueryError(error, requestId, xmlNamespace),
  };
}

/** Encodes an error in the awsQuery protocol. Its code is the model's `awsQueryError`, if any. */
export function encodeQueryError(error: WireError, requestId: string, xmlNamespace = ""): WireResponse {
  const { code, statusCode } = (error.schema && queryErrorOf(error.schema)) ?? error;
  const value = { ...error.fields, Type: faultOf(error), Code: code, Message: error.message };
  const answer = { Error: value, RequestId: requestId };
  return { statusCode, headers, body: writeXml(xmlNamespace, errorResponse(error), answer) };
}

const headers = { "content-type": "text/xml" };
const string = 0;
const metadata = structure("ResponseMetadata", { RequestId: string });

function errorResponse({ schema }: WireError): StaticStructureSchema {
  const modelled = schema ? Object.fromEntries(schema.structIterator()) : {};
  const { message: _, ...fields } = modelled;
  const error = structure("Error", { ...fields, Type: string, Code: string, Message: string });
  return structure("ErrorResponse", { Error: error, RequestId: string });
}

function structure(
  name: string,
  members: Record<string, NormalizedSchema | SchemaRef>,
): StaticStructureSchema {
  return [3, "aws.query", name, 0, Object.keys(members), Object.values(members) as StaticStructureSchema[5]];
}

function writeXml(xmlNamespace: string, schema: StaticStructureSchema, value: object): string {
  const serializer = new XmlShapeSerializer({
    xmlNamespace,
    serviceNamespace: "aws.query",
    httpBindings: false,
    timestampFormat: { useTrait: true, default: 5 },
  });
  serializer.write(schema, value);
  return withoutControlCharacters(String(serializer.flush()));
}

/** XML 1.0 does not allow control characters, not even escaped: parsers would refuse the whole document. */
function withoutControlCharacters(xml: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches control characters.
  return xml.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
}

const formOf = ({ body }: WireRequest): URLSearchParams => new URLSearchParams(body.toString());
