// Prints, as JSON, what each bundle that is named exports as `handler`, or why it could not be loaded, and of this
// Node the major version.
import { pathToFileURL } from "node:url";

const handlers = {};
for (const bundle of process.argv.slice(2)) {
  handlers[bundle] = await import(pathToFileURL(bundle).href).then(({ handler }) => typeof handler, String);
}
process.stdout.write(JSON.stringify({ major: process.versions.node.split(".")[0], handlers }));
