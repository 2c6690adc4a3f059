import type {
  GetTemplateInput,
  GetTemplateOutput,
  GetTemplateSummaryInput,
  GetTemplateSummaryOutput,
  ParameterDeclaration,
  ValidateTemplateInput,
  ValidateTemplateOutput,
} from "@aws-sdk/client-cloudformation";
import type { Operation as WireOperation } from "../wire/service.ts";
import { requiredCapabilities } from "./capabilities.ts";
import type { Engine } from "./engine.ts";
import { findChangeSet } from "./find-change-set.ts";
import { assertSupported } from "./stack-model.ts";
import { parseTemplate, type Template, validationError } from "./template.ts";
import { validateTemplate } from "./template-validation.ts";

/** The operations that read and validate templates, of stacks or of the request. */
export function templateOperations(engine: Engine): Readonly<Record<string, WireOperation>> {
  return {
    GetTemplate: async (input) => getTemplate(engine, input),
    GetTemplateSummary: async (input) => getTemplateSummary(engine, input),
    ValidateTemplate: async (input) => validate(engine, input),
  };
}

function getTemplate(engine: Engine, { StackName, ChangeSetName }: GetTemplateInput): GetTemplateOutput {
  const model =
    ChangeSetName === undefined
      ? engine.stacks.get(StackName).model
      : findChangeSet(engine.stacks, { ChangeSetName, StackName }).changeSet.model;
  if (!model) throw validationError(`Template for stack ${StackName} does not exist`);
  // Without transforms the processed template is the submitted one.
  return { TemplateBody: model.body, StagesAvailable: ["Original", "Processed"] };
}

function getTemplateSummary(engine: Engine, input: GetTemplateSummaryInput): GetTemplateSummaryOutput {
  assertSupported(input);
  const template =
    input.TemplateBody === undefined
      ? engine.stacks.get(input.StackName).model?.template
      : parseTemplate(input.TemplateBody);
  if (!template) throw validationError(`Template for stack ${input.StackName} does not exist`);
  return {
    Parameters: parameterDeclarations(template),
    ...description(template),
    ...requiredCapabilities(template),
    ResourceTypes: [...new Set(Object.values(template.Resources).map(({ Type }) => Type))],
    DeclaredTransforms: [],
    ...(template.AWSTemplateFormatVersion ? { Version: template.AWSTemplateFormatVersion } : {}),
  };
}

function validate(engine: Engine, input: ValidateTemplateInput): ValidateTemplateOutput {
  assertSupported(input);
  const template = parseTemplate(input.TemplateBody ?? "");
  validateTemplate(template, engine.providers);
  return {
    Parameters: parameterDeclarations(template).map(
      ({ ParameterKey, DefaultValue, NoEcho, Description }) => ({
        ParameterKey,
        DefaultValue,
        NoEcho,
        Description,
      }),
    ),
    ...description(template),
    ...requiredCapabilities(template),
    DeclaredTransforms: [],
  };
}

function parameterDeclarations(template: Template): ParameterDeclaration[] {
  return Object.entries(template.Parameters ?? {}).map(([ParameterKey, parameter]) => ({
    ParameterKey,
    ...(parameter.Default === undefined ? {} : { DefaultValue: String(parameter.Default) }),
    ParameterType: parameter.Type,
    NoEcho: String(parameter.NoEcho ?? false) === "true",
    ...(parameter.Description === undefined ? {} : { Description: parameter.Description }),
    ParameterConstraints: parameter.AllowedValues
      ? { AllowedValues: parameter.AllowedValues.map(String) }
      : {},
  }));
}

const description = ({ Description }: Template) => (Description === undefined ? {} : { Description });
