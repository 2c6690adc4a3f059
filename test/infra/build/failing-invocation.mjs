// Invokes the handler of a bundle, which fails, and prints the error's stack.
import { pathToFileURL } from "node:url";

const { handler } = await import(pathToFileURL(process.argv[2]).href);
await handler(JSON.parse(process.argv[3]), {}).catch(({ stack }) => console.log(stack));
