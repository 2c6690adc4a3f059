import { decode, encode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";

/** A source map, version 3: https://tc39.es/ecma426/ */
interface SourceMap {
  readonly version: 3;
  readonly sources: readonly string[];
  readonly names: readonly string[];
  readonly mappings: string;
}

/**
 * A bundle's source map without the parts from packages: a twentieth of the size. Node reads it in one or two
 * milliseconds when the function is loaded, and searches it when the first error is thrown.
 */
export function ownSourceMap(json: string): string {
  const { version, sources, names, mappings } = JSON.parse(json) as SourceMap;
  const kept = {
    sources: new Kept(sources, (source) => !source.includes("node_modules/")),
    names: new Kept(names),
  };
  const lines = decode(mappings).map((line) => ownSegments(line, kept));
  return JSON.stringify({
    version,
    sources: kept.sources.values,
    names: kept.names.values,
    mappings: encode(lines),
  });
}

/** The entries of a list that are kept, with new numbers in the order of their first use. */
class Kept {
  readonly values: string[] = [];
  /** By the old number: the new one, `dropped`, or undefined before the first use. */
  readonly #numbers: (number | undefined)[];

  constructor(
    private readonly all: readonly string[],
    isKept: (value: string) => boolean = () => true,
  ) {
    this.#numbers = all.map((value) => (isKept(value) ? undefined : dropped));
  }

  /** The new number of the entry `index`; `dropped` if it is not kept. */
  numberOf(index: number): number {
    const value = this.all[index];
    if (value === undefined) return dropped;
    const number = this.#numbers[index] ?? this.values.push(value) - 1;
    this.#numbers[index] = number;
    return number;
  }
}

const dropped = -1;

/** A segment without a source ends the mapping of the segment before it; one is enough for a whole package. */
function ownSegments(
  line: readonly SourceMapSegment[],
  kept: { readonly sources: Kept; readonly names: Kept },
): SourceMapSegment[] {
  const segments: SourceMapSegment[] = [];
  for (const [column, sourceIndex = -1, sourceLine = 0, sourceColumn = 0, nameIndex = -1] of line) {
    const source = kept.sources.numberOf(sourceIndex);
    if (source === dropped) {
      if (segments.at(-1)?.length !== 1) segments.push([column]);
      continue;
    }
    const name = kept.names.numberOf(nameIndex);
    segments.push(
      name === dropped
        ? [column, source, sourceLine, sourceColumn]
        : [column, source, sourceLine, sourceColumn, name],
    );
  }
  return segments;
}
