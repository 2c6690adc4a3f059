/** Registry and path of an image reference, without its tag and digest: `localhost:5000/tasks:1.0.0` → `localhost:5000/tasks`. */
export function imageName(reference: string): string {
  const [tagged = reference] = reference.split("@", 1);
  const colon = tagged.lastIndexOf(":");
  // A colon before the last slash belongs to the registry's port.
  return colon > tagged.lastIndexOf("/") ? tagged.slice(0, colon) : tagged;
}

/** The tag of an image reference; undefined when it has none. */
export function imageTag(reference: string): string | undefined {
  const [tagged = reference] = reference.split("@", 1);
  return tagged.slice(imageName(tagged).length + 1) || undefined;
}
