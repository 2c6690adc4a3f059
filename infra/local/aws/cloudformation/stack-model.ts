import type {
  CreateChangeSetInput,
  CreateStackInput,
  UpdateStackInput,
} from "@aws-sdk/client-cloudformation";
import { assertCapabilities } from "./capabilities.ts";
import { chooseParameters } from "./parameters.ts";
import type { ResourceProviders } from "./resource-provider.ts";
import type { StackModel } from "./state.ts";
import { parseTemplate, validationError } from "./template.ts";
import { validateTemplate } from "./template-validation.ts";

type ModelInput = CreateChangeSetInput & CreateStackInput & UpdateStackInput;

/** Input fields that change the outcome of a stack operation on AWS, and that the local CloudFormation lacks. */
const unsupportedFields = [
  "DeploymentConfig",
  "DeploymentMode",
  "ImportExistingResources",
  "ResourcesToImport",
  "StackPolicyBody",
  "StackPolicyDuringUpdateBody",
  "StackPolicyDuringUpdateURL",
  "StackPolicyURL",
  "TemplateURL",
] as const;

/** Throws a ValidationError that names the first unsupported field. */
export function assertSupported(input: object): void {
  const fields = input as Readonly<Record<string, unknown>>;
  const field = unsupportedFields.find((name) => fields[name] !== undefined && fields[name] !== false);
  if (field === undefined) return;
  const remedy = field === "TemplateURL" ? "; send the template as TemplateBody" : "";
  throw validationError(`${field} is not supported by the local CloudFormation${remedy}`);
}

/** The template, parameters and capabilities of a request. Throws a ValidationError if the request is invalid. */
export function modelOf(
  input: Partial<ModelInput>,
  previous: StackModel | undefined,
  providers: ResourceProviders,
): StackModel {
  assertSupported(input);
  const body = templateBody(input, previous);
  const template = parseTemplate(body);
  validateTemplate(template, providers);
  const parameters = chooseParameters(template, input.Parameters, previous?.parameters);
  assertCapabilities(template, input.Capabilities);
  const { Capabilities: capabilities = [], Tags: tags = previous?.tags ?? [] } = input;
  return { body, template, parameters, capabilities, tags };
}

function templateBody(input: Partial<ModelInput>, previous: StackModel | undefined): string {
  if (input.TemplateBody !== undefined && input.UsePreviousTemplate) {
    throw validationError("Only one of TemplateBody or UsePreviousTemplate may be specified.");
  }
  const body = input.UsePreviousTemplate ? previous?.body : input.TemplateBody;
  if (body !== undefined) return body;
  throw validationError("Either Template URL or Template Body must be specified.");
}
