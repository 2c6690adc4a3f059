import { type CollectionTag, parse, type ScalarTag } from "yaml";

/** The short forms in YAML templates, e.g. `!Sub`. The long forms of `!Ref` and `!Condition` have no `Fn::` prefix. */
const shortForms = [
  ...["And", "Base64", "Equals", "FindInMap", "GetAZs", "GetAtt", "If", "ImportValue"],
  ...["Join", "Not", "Or", "Select", "Split", "Sub", "Ref", "Condition"],
];

const fullName = (name: string) => (name === "Ref" || name === "Condition" ? name : `Fn::${name}`);

function tagsOf(name: string): (ScalarTag | CollectionTag)[] {
  const wrap = (argument: unknown) => ({ [fullName(name)]: argument });
  return [
    { tag: `!${name}`, resolve: (text: string) => wrap(name === "GetAtt" ? attributePath(text) : text) },
    { tag: `!${name}`, collection: "seq", resolve: (sequence) => wrap(sequence.toJSON()) },
    { tag: `!${name}`, collection: "map", resolve: (map) => wrap(map.toJSON()) },
  ];
}

function attributePath(text: string): string[] {
  const dot = text.indexOf(".");
  return [text.slice(0, dot), text.slice(dot + 1)];
}

/** Parses a YAML template and expands the short forms of intrinsic functions. */
export function parseYaml(body: string): unknown {
  return parse(body, { customTags: shortForms.flatMap(tagsOf) });
}
