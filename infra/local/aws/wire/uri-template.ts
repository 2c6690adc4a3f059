/** A compiled URI template of a REST operation, e.g. `/v2/email/identities/{EmailIdentity}`. */
export interface UriTemplate {
  readonly pattern: RegExp;
  readonly labels: readonly string[];
}

/** Compiles `/a/{Label}/{Greedy+}`. A greedy label can contain slashes. A literal query (`?x`) is ignored. */
export function uriTemplate(uri: string): UriTemplate {
  const labels: string[] = [];
  const segments = (uri.split("?")[0] ?? "").split("/").map((segment) => {
    const label = /^\{(\w+)(\+?)\}$/.exec(segment);
    if (!label?.[1]) return segment.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    labels.push(label[1]);
    return label[2] ? "(.+)" : "([^/]+)";
  });
  return { pattern: new RegExp(`^${segments.join("/")}/?$`), labels };
}

/** The decoded values of the labels in a matching path. Throws a URIError for an invalid escape sequence. */
export function labelsIn({ pattern, labels }: UriTemplate, path: string): Record<string, string> {
  const values = pattern.exec(path)?.slice(1) ?? [];
  return Object.fromEntries(labels.map((label, index) => [label, decodeURIComponent(values[index] ?? "")]));
}
