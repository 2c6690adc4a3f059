export interface Point {
  readonly x: number;
  readonly y: number;
}

// Pixels.
const cornerRadius = 6;
const headLength = 7;
const headHalfWidth = 3.5;

/** The `d` of a line along the points, its corners rounded. */
export function roundedLine(points: readonly Point[]): string {
  const [first, ...others] = points;
  if (!first) return "";
  const parts = others.map((point, index) => {
    const next = others[index + 1];
    return next ? corner(points[index] ?? point, point, next) : `L${at(point)}`;
  });
  return `M${at(first)}${parts.join("")}`;
}

function corner(before: Point, point: Point, after: Point): string {
  const radius = Math.min(cornerRadius, distance(before, point) / 2, distance(point, after) / 2);
  return `L${at(towards(point, before, radius))}Q${at(point)} ${at(towards(point, after, radius))}`;
}

/** The `d` of the head of an arrow that ends like the line. */
export function arrowHead(points: readonly Point[]): string {
  const [before, tip] = points.slice(-2);
  if (!before || !tip) return "";
  const length = distance(before, tip) || 1;
  const [dx, dy] = [(tip.x - before.x) / length, (tip.y - before.y) / length];
  const back = { x: tip.x - dx * headLength, y: tip.y - dy * headLength };
  const side = (sign: number) => ({
    x: back.x - sign * dy * headHalfWidth,
    y: back.y + sign * dx * headHalfWidth,
  });
  return `M${at(tip)}L${at(side(1))}L${at(side(-1))}Z`;
}

const distance = (one: Point, other: Point) => Math.hypot(other.x - one.x, other.y - one.y);

function towards(from: Point, to: Point, length: number): Point {
  const share = length / (distance(from, to) || 1);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

const at = ({ x, y }: Point) => `${shown(x)} ${shown(y)}`;

/** To a tenth of a pixel. */
const shown = (value: number) => String(Math.round(value * 10) / 10);
