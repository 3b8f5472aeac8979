/** A cell as boxes and wires on a grid; what is drawn follows from it. */

/** Columns to the right and rows downwards, in units of the grid; halves and less are allowed. */
type Place = readonly [x: number, y: number];

export type DiagramNode =
  /** Something that comes in or goes out: 'x_t', 'h_{t−1}'. */
  | { readonly kind: 'state'; readonly at: Place; readonly label: string }
  /** A gate or a candidate, by its name in the cell. */
  | { readonly kind: 'gate'; readonly at: Place; readonly gate: string }
  /** Pointwise: ×, +, 1−. */
  | { readonly kind: 'sign'; readonly at: Place; readonly sign: string }
  /** Something longer that is done on the way: tanh, a product with weights; beside it the share of what it makes, by its name. */
  | { readonly kind: 'step'; readonly at: Place; readonly label: string; readonly shows?: string }
  /** A point at the edge of a box where a wire ends; nothing is drawn for it. */
  | { readonly kind: 'port'; readonly at: Place };

export interface Wire {
  /** Nodes by their ids, and corners; straight along the grid from one to the next. */
  readonly through: readonly (string | Place)[];
  /** It carries what this gate lets through … */
  readonly gate?: string;
  /** … or what it holds back: 1 − gate. */
  readonly rest?: boolean;
  /** A peephole: thin and dashed. */
  readonly peephole?: boolean;
  /** The road of the state from step to step. */
  readonly road?: boolean;
}

export interface CellDiagram {
  readonly nodes: Readonly<Record<string, DiagramNode>>;
  readonly wires: readonly Wire[];
}

/** px of a grid unit, and around the diagram. */
const unit = 46;
const margin = 26;

/** Half the width and height of what is drawn for a node, px. */
export function halfSize(node: DiagramNode): Place {
  if (node.kind === 'gate') return [31, 20];
  if (node.kind === 'port') return [0, 0];
  if (node.kind === 'sign') return [12, 12];
  if (node.kind === 'state') return [19, 13];
  return [Math.max(13, 5 + 3.9 * node.label.length), 12];
}

export const toPixels = ([x, y]: Place): Place => [margin + x * unit, margin + y * unit];

interface DrawnWire extends Wire {
  readonly path: string;
  /** Begins on another wire. */
  readonly branches: Place | null;
  /** Where an arrow's point is, px, and whither it points, degrees; null for a wire that ends on another. */
  readonly tip: { readonly at: Place; readonly angle: number } | null;
}

const moved = ([x, y]: Place, towards: Place, [halfX, halfY]: Place, gap: number): Place => {
  if (towards[1] === y) return [x + Math.sign(towards[0] - x) * (halfX + gap), y];
  return [x, y + Math.sign(towards[1] - y) * (halfY + gap)];
};

/** px between an arrow and what it points at, and the length of the arrow: a thick line must not show past it. */
const gap = 2;
const head = 8;

/** A wire's course in px: from edge to edge of the nodes at its ends. @throws RangeError for a node that there is none of */
export function drawWire({ nodes }: CellDiagram, wire: Wire): DrawnWire {
  const ends = wire.through.map((each) => {
    if (typeof each !== 'string') return { at: toPixels(each), half: null };
    const node = nodes[each];
    if (!node) throw new RangeError(`no node "${each}"`);
    return { at: toPixels(node.at), half: halfSize(node) };
  });
  const course = (short: number): Place[] =>
    ends.map(({ at, half }, i) => {
      const neighbour = ends[i === 0 ? 1 : i - 1]?.at ?? at;
      return half ? moved(at, neighbour, half, i === 0 ? 0 : short) : at;
    });
  const points = course(gap + head);
  const [before = [0, 0], last = [0, 0]] = course(gap).slice(-2) as Place[];
  const angle = (Math.atan2(last[1] - before[1], last[0] - before[0]) * 180) / Math.PI;
  return {
    ...wire,
    path: points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x},${y}`).join(''),
    branches: typeof wire.through[0] === 'string' ? null : (points[0] ?? null),
    tip: typeof wire.through.at(-1) === 'string' ? { at: last, angle } : null,
  };
}

/** Size of the whole drawing, px. */
export function sizeOf({ nodes, wires }: CellDiagram): Place {
  const places = [
    ...Object.values(nodes).map(({ at }) => at),
    ...wires.flatMap(({ through }) => through.filter((each) => typeof each !== 'string')),
  ];
  const far = (axis: 0 | 1): number => Math.max(...places.map((place) => place[axis]));
  return [far(0) * unit + 2 * margin, far(1) * unit + 2 * margin];
}
