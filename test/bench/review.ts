import type {
  CloudFormationClient,
  DescribeChangeSetCommand,
  DescribeChangeSetInput,
} from "@aws-sdk/client-cloudformation";
import { type Review, reviewOf } from "../../orchestrator/review/review.ts";
import { describeWholeChangeSet, type WholeChangeSet } from "../../orchestrator/review/whole-change-set.ts";
import { compress } from "../../orchestrator/text/compressed.ts";
import { aDeployment } from "../orchestrator/fixtures/a-deployment.ts";
import { pageOf } from "../orchestrator/fixtures/reviews.ts";
import type { Figure } from "./figures.ts";
import { largeChangeSet } from "./large-change-set.ts";

const changes = 2000;
const pages = 3;
const rounds = 15;

/** Reading, reviewing and showing a change set of 2,000 changes on three pages. */
export async function reviewFigures(): Promise<readonly Figure[]> {
  const large = largeChangeSet(changes);
  const client = answering(large);
  const times: number[] = [];
  const processorTimes: number[] = [];
  let review = await reviewed(client);
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    const used = process.cpuUsage();
    review = await reviewed(client);
    times.push(performance.now() - startedAt);
    const { user, system } = process.cpuUsage(used);
    processorTimes.push((user + system) / 1000);
  }
  return [
    { name: "read and review 2,000 changes on 3 pages", values: times, unit: "ms", atMost: 100 },
    { name: "processor time of that", values: processorTimes, unit: "ms" },
    { name: "page", values: [Buffer.byteLength(pageOf(review)) / 1000], unit: "KB", atMost: 300 },
    // An item of the table may have 400 KB.
    { name: "stored review", values: [compress(review).byteLength / 1000], unit: "KB", atMost: 400 },
  ];
}

async function reviewed(client: CloudFormationClient): Promise<Review> {
  return reviewOf({
    whole: await describeWholeChangeSet(client, "deploy-1"),
    template: '{"Resources":{}}',
    changeSetType: "UPDATE",
    target: { imageParameter: "ContainerImage", template: "compute" },
    deployment: aDeployment(),
    phase: "deploy",
    images: { after: { name: "tasks:1.1.0", registry: "present" } },
    database: { migrations: [] },
  });
}

/** CloudFormation without the wire. */
function answering({ plain }: WholeChangeSet): CloudFormationClient {
  const all = plain.Changes ?? [];
  const size = Math.ceil(all.length / pages);
  const send = async ({ input }: DescribeChangeSetCommand) => {
    const { NextToken = "0" }: DescribeChangeSetInput = input;
    const page = Number(NextToken);
    return {
      ...plain,
      Changes: all.slice(page * size, (page + 1) * size),
      NextToken: page + 1 < pages ? String(page + 1) : undefined,
    };
  };
  return { send } as unknown as CloudFormationClient;
}
