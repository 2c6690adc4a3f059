/** A small template: topics by logical id, with their properties or the whole resource. */
export function topics(resources: Record<string, object>, rest: object = {}): string {
  const entries = Object.entries(resources).map(([id, resource]) => [
    id,
    "Properties" in resource
      ? { Type: "AWS::SNS::Topic", ...resource }
      : { Type: "AWS::SNS::Topic", Properties: resource },
  ]);
  return JSON.stringify({ Resources: Object.fromEntries(entries), ...rest });
}
