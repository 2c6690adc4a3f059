/** A template in JSON by its content, so that white space does not matter; any other by its text. */
export function templateContent(template: string): unknown {
  try {
    return JSON.parse(template);
  } catch {
    return template;
  }
}
