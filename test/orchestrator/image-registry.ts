import { createHash } from "node:crypto";
import { ECRClient } from "@aws-sdk/client-ecr";
import { onTestFinished } from "vitest";
import { createEcr } from "../../infra/local/ecr/ecr.ts";
import { startEndpoint } from "../../infra/local/wire/endpoint.ts";
import type { ImageRegistries } from "../../orchestrator/image-identity.ts";
import { clientSettings } from "../support/client-settings.ts";

/** The registry of images that are named without one. */
export const defaultRegistry = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com";

export const digestOfContent = (content: string) =>
  `sha256:${createHash("sha256").update(content).digest("hex")}`;

/** The images of a repository, by tag: what each holds. Tags that it does not name are there too, with their own. */
export class Repository {
  readonly #contents = new Map<string, string | undefined>();
  readonly #digests = new Set<string>();

  /** Moves the tag to another image. */
  push(tag: string, content: string): void {
    this.#contents.set(tag, content);
  }

  /** Takes the tag away, and every image that is known by digest alone. */
  remove(tag: string): void {
    this.#contents.set(tag, undefined);
    this.#digests.clear();
  }

  find(reference: string): { readonly digest: string } | undefined {
    const [tagged = "", named] = reference.split("@");
    if (named) return this.#digests.has(named) ? { digest: named } : undefined;
    const tag = tagged.split(":")[1] ?? "latest";
    const content = this.#contents.has(tag) ? this.#contents.get(tag) : tag;
    if (content === undefined) return undefined;
    const digest = digestOfContent(content);
    this.#digests.add(digest);
    return { digest };
  }
}

/** Amazon ECR over the wire, with one repository, `tasks`; ends with the test. */
export async function startImageRegistry() {
  const repository = new Repository();
  const command = { file: "", args: [], environment: {} };
  const find = async (reference: string) => {
    const image = repository.find(reference);
    return image && { ...image, command };
  };
  const endpoint = await startEndpoint({ services: [createEcr({ images: { find } })] });
  const ecr = new ECRClient(clientSettings(endpoint.url));
  onTestFinished(async () => {
    ecr.destroy();
    await endpoint.close();
  });
  const registries: ImageRegistries = { ecr, defaultRegistry };
  return { registries, repository };
}
