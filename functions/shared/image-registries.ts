import type { ImageRegistries } from "../../orchestrator/image/image-identity.ts";
import { type Clients, ecr } from "./clients.ts";
import type { Environment } from "./environment.ts";
import { optionalSetting } from "./settings.ts";

/** The registries that images are looked up in. */
export const imageRegistries = (environment: Environment, clients: Clients): ImageRegistries => ({
  ecr: ecr(clients),
  defaultRegistry: optionalSetting(environment, "IMAGE_REGISTRY"),
});
