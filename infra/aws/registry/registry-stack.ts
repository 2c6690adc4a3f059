import { Aws, CfnDeletionPolicy, Fn } from "aws-cdk-lib";
import { CfnRepository } from "aws-cdk-lib/aws-ecr";
import type { Construct } from "constructs";
import type { Settings } from "../../settings.ts";
import { PlainStack } from "../stack/plain-stack.ts";

/** The repository of the tasks service's images. */
export class RegistryStack extends PlainStack {
  constructor(scope: Construct, { region, stacks, registry }: Settings) {
    super(scope, stacks.registry, { env: { region }, description: "X-Ray Watch: the image repository" });
    const { repositoryName, keptImages, retained } = registry;
    const repository = new CfnRepository(this, "Repository", {
      repositoryName,
      // A tag that was approved must not move to another image.
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: { encryptionType: "AES256" },
      lifecyclePolicy: { lifecyclePolicyText: keepNewest(keptImages) },
      emptyOnDelete: !retained,
    });
    const policy = retained ? CfnDeletionPolicy.RETAIN : CfnDeletionPolicy.DELETE;
    repository.cfnOptions.deletionPolicy = policy;
    repository.cfnOptions.updateReplacePolicy = policy;
    const registryName = Fn.join(".", [Aws.ACCOUNT_ID, "dkr.ecr", Aws.REGION, Aws.URL_SUFFIX]);
    this.export("RepositoryUri", Fn.join("/", [registryName, repository.ref]));
  }
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html */
function keepNewest(count: number): string {
  const selection = { tagStatus: "any", countType: "imageCountMoreThan", countNumber: count };
  return JSON.stringify({ rules: [{ rulePriority: 1, selection, action: { type: "expire" } }] });
}
