import { parseJsonText } from "../json-text.ts";
import { AwsError } from "../wire/service.ts";
import { parseYaml } from "./template-yaml.ts";

/** One resource of a template, before its intrinsic functions are resolved. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: unknown;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: unknown;
  readonly Description?: string;
  readonly AllowedValues?: readonly unknown[];
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
  readonly NoEcho?: boolean | string;
  readonly MinLength?: number;
  readonly MaxLength?: number;
  readonly MinValue?: number;
  readonly MaxValue?: number;
}

export interface TemplateOutput {
  readonly Value: unknown;
  readonly Description?: string;
  readonly Condition?: string;
  readonly Export?: { readonly Name: unknown };
}

export interface Template {
  readonly AWSTemplateFormatVersion?: string;
  readonly Description?: string;
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
}

/** AWS's limit for a template in the request itself; larger templates need S3. */
const maxTemplateBodyBytes = 51_200;

/** A ValidationError with a message in CloudFormation's words. */
export const validationError = (message: string) => new AwsError("ValidationError", message);

/** Parses a template in JSON or YAML. Throws a ValidationError if it is not a template. */
export function parseTemplate(body: string): Template {
  if (Buffer.byteLength(body) > maxTemplateBodyBytes) {
    throw validationError(
      `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${maxTemplateBodyBytes}`,
    );
  }
  const template = parseBody(body);
  if (!isRecord(template)) throw validationError("Template format error: unsupported structure.");
  if (!isRecord(template.Resources) || Object.keys(template.Resources).length === 0) {
    throw validationError("Template format error: At least one Resources member must be defined.");
  }
  if (template.Transform !== undefined) {
    throw validationError("Template format error: Transform is not supported by the local CloudFormation.");
  }
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    if (!isRecord(resource) || typeof resource.Type !== "string") {
      throw validationError(
        `Template format error: [/Resources/${logicalId}] Every Resources object must contain a Type member.`,
      );
    }
  }
  return template as unknown as Template;
}

function parseBody(body: string): unknown {
  try {
    return body.trimStart().startsWith("{") ? parseJsonText(body) : parseYaml(body);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw validationError(`Template format error: the template is neither JSON nor YAML. ${reason}`);
  }
}

/** A plain object, as JSON has them. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
