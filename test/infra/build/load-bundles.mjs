// Prints as JSON the type of the `handler` of each bundle in the arguments, or why the bundle could not be loaded, and
// the major version of this Node.
import { pathToFileURL } from "node:url";

const handlers = {};
for (const bundle of process.argv.slice(2)) {
  handlers[bundle] = await import(pathToFileURL(bundle).href).then(({ handler }) => typeof handler, String);
}
process.stdout.write(JSON.stringify({ major: process.versions.node.split(".")[0], handlers }));
