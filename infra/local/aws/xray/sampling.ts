import type { Clock } from "../clock.ts";
import { regionalArn } from "../place.ts";
import type { AwsService } from "../wire/service.ts";

// The default rule of every account, but with a rate of 100 %.
const defaultRule = {
  RuleName: "Default",
  RuleARN: regionalArn("xray", "sampling-rule/Default"),
  ResourceARN: "*",
  Priority: 10_000,
  FixedRate: 1,
  ReservoirSize: 1,
  ServiceName: "*",
  ServiceType: "*",
  Host: "*",
  HTTPMethod: "*",
  URLPath: "*",
  Version: 1,
  Attributes: {},
};

/** The operations with which a tracing SDK gets its sampling rules: every request is recorded. */
export function samplingOperations(clock: Clock): AwsService["operations"] {
  return {
    GetSamplingRules: async () => ({
      SamplingRuleRecords: [{ SamplingRule: defaultRule, CreatedAt: new Date(0), ModifiedAt: new Date(0) }],
    }),
    GetSamplingTargets: async () => ({
      SamplingTargetDocuments: [],
      UnprocessedStatistics: [],
      LastRuleModification: new Date(clock.now()),
    }),
  };
}
