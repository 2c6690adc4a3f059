import { createRequire } from "node:module";

/** What dynalite gives its parsers; they remove the names and values that the expression uses. */
interface Context {
  readonly attrNames?: object;
  readonly attrVals?: object;
  readonly isKeyCondition?: boolean;
  readonly unusedAttrNames: Record<string, true>;
  readonly unusedAttrVals: Record<string, true>;
}

interface Parser {
  parse: (expression: string, options: { readonly context: Context }) => unknown;
  parsesOnce?: true;
}

const require = createRequire(import.meta.url);
const most = 1000;

/**
 * Makes dynalite parse an expression once for the same names and values: parsing takes most of a call's time. The
 * parsers are shared by all test files of a process.
 */
export function parseOnce(): void {
  for (const name of ["conditionParser", "updateParser"]) {
    const parser = require(`dynalite/db/${name}`) as Parser;
    if (!parser.parsesOnce) Object.assign(parser, { parse: remembered(parser.parse), parsesOnce: true });
  }
}

function remembered(parse: Parser["parse"]): Parser["parse"] {
  const results = new Map<string, { readonly result: unknown; readonly used: readonly string[] }>();
  return (expression, options) => {
    const { attrNames, attrVals, isKeyCondition, unusedAttrNames, unusedAttrVals } = options.context;
    const key = JSON.stringify([expression, isKeyCondition, attrNames, attrVals]);
    const found = results.get(key);
    if (found) {
      for (const name of found.used) {
        delete unusedAttrNames[name];
        delete unusedAttrVals[name];
      }
      return found.result;
    }
    const unusedBefore = { ...unusedAttrNames, ...unusedAttrVals };
    const result = parse(expression, options);
    const used = Object.keys(unusedBefore).filter((name) => !unusedAttrNames[name] && !unusedAttrVals[name]);
    if (results.size >= most) results.clear();
    results.set(key, { result, used });
    return result;
  };
}
