import { GetExecutionHistoryCommand } from "@aws-sdk/client-sfn";
import { tableName } from "../../infra/local/access/local-names.ts";
import { startLocalAws } from "../../infra/local/local-aws.ts";
import { deployExpecting } from "../../infra/local/scenarios/deploy-expecting.ts";
import { World } from "../../infra/local/scenarios/world.ts";
import { readEvidence } from "../../orchestrator/evidence/evidence.ts";
import type { Figure } from "./figures.ts";

const release = { image: "tasks:1.0.0" };
// The policy refuses what is not in the registry, unless the input says otherwise.
const badImage = { image: "tasks:missing", allowMissingImages: ["tasks:missing"] };

/** From ECS's first sign of a missing image, on the wall's clock and with the standard delays. */
export async function rollbackFigures(rounds: number): Promise<readonly Figure[]> {
  const aws = await startLocalAws({ speed: 1, delayScale: 1 });
  const toDiagnosis: number[] = [];
  const toRestored: number[] = [];
  try {
    const world = new World(aws);
    await deployExpecting(world, release, "Deployed");
    for (let round = 1; round <= rounds; round++) {
      const { firstSign, diagnosed, restored } = await measureOnce(world, `bad-image-${round}`);
      toDiagnosis.push((diagnosed - firstSign) / 1000);
      toRestored.push((restored - firstSign) / 1000);
    }
  } finally {
    await aws.close();
  }
  return [
    { name: "first sign of a bad image to its diagnosis", values: toDiagnosis, unit: "s", atMost: 10 },
    { name: "… to the old version verified again", values: toRestored, unit: "s", atMost: 40 },
  ];
}

/** Deploys a missing image; when ECS first showed it, when it was diagnosed and undone (epoch ms). */
async function measureOnce(world: World, name: string) {
  const executionArn = await world.start({ input: badImage, name });
  const progress = await world.follow(executionArn);
  if (progress.endState !== "RolledBack")
    throw new Error(`${name} ended ${progress.endState}: ${progress.cause}`);
  const table = { client: world.aws.clients.table, name: tableName };
  const stored = await readEvidence(table, name, "deploy");
  const signs = (stored?.evidence.tasks ?? []).map(({ stoppingAt = "" }) => Date.parse(stoppingAt));
  return {
    firstSign: Math.min(...signs),
    diagnosed: await exitOf(world, executionArn, "CollectEvidence"),
    restored: await exitOf(world, executionArn, "RecordRelease"),
  };
}

/** When the execution last left the state; epoch ms. */
async function exitOf({ aws }: World, executionArn: string, state: string): Promise<number> {
  let exit = Number.NaN;
  let nextToken: string | undefined;
  do {
    const page = await aws.clients.stepFunctions.send(
      new GetExecutionHistoryCommand({ executionArn, nextToken }),
    );
    const left = page.events?.findLast(
      ({ stateExitedEventDetails }) => stateExitedEventDetails?.name === state,
    );
    exit = left?.timestamp?.getTime() ?? exit;
    nextToken = page.nextToken;
  } while (nextToken);
  return exit;
}
