import type { MigrationTaskSettings } from "../deployment/target.ts";
import { sha256 } from "../text/sha256.ts";

/** The task that migrates the database after the approval. What its command does there is not judged. */
export interface PlannedTask extends Required<MigrationTaskSettings> {
  /** SHA-256, hex, of the command: a review shows it without secrets. */
  readonly checksum: string;
  /** ARN of the task definition that the service runs; the task has a copy of it, with the new image. */
  readonly taskDefinition: string;
  /** The container's image in it. */
  readonly runningImage: string;
  /** Names or ARNs. */
  readonly cluster: string;
  readonly service: string;
  /** The new image by its digest; only in a review, because it is not known before. */
  readonly image?: string;
}

/** SHA-256, hex. */
export const commandChecksum = (command: readonly string[]): string => sha256(JSON.stringify(command));

const plainWord = /^[\w@%+=:,./-]+$/;

/** The command in one line; words with other characters are quoted. */
export const commandLine = (command: readonly string[]): string =>
  command.map((word) => (plainWord.test(word) ? word : JSON.stringify(word))).join(" ");

/** The family of a task definition, by its ARN. */
export const familyOf = (taskDefinition: string): string =>
  /:task-definition\/([^:]+)/.exec(taskDefinition)?.[1] ?? taskDefinition;
