import * as v from "valibot";
import { namedValues } from "../text/named-values.ts";

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
const maxParameters = 200;
const maxValueBytes = 4096;

const parameterName = v.pipe(
  v.string(),
  v.regex(/^[a-zA-Z0-9]{1,255}$/, "must be the name of a parameter: at most 255 letters and digits"),
);

/** A schema of template parameters by name, within CloudFormation's limits. */
export const parameterValues = (value: v.GenericSchema<unknown, string>) =>
  v.pipe(
    namedValues(
      parameterName,
      v.pipe(
        value,
        v.maxBytes(
          maxValueBytes,
          ({ received }) =>
            `has ${received} bytes and may have ${maxValueBytes}, CloudFormation's limit; shorten it, or keep it in the Parameter Store and pass its name`,
        ),
      ),
      "must be an object of template parameters",
    ),
    v.maxEntries(
      maxParameters,
      ({ received }) =>
        `has ${received} parameters and may have ${maxParameters}, CloudFormation's limit for a template; leave some out`,
    ),
  );
