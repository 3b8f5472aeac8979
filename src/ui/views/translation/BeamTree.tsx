import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect, useRef } from 'react';
import { formatLoss, visibleChar } from '../../../lib/format.ts';
import { nearestPoint } from '../../charts/MiniInspector.tsx';
import { useWidth } from '../../charts/useWidth.ts';
import { cx } from '../../controls/cx.ts';
import { box, edgePath, scrollTo, sizeOf, xOf, yOf } from './geometry.ts';
import styles from './Tree.module.css';
import { lineOf, neighbourOf, type SearchNode } from './tree.ts';

/** Of a symbol, what there is room for. */
const short = (symbol: string): string => {
  const shown = visibleChar(symbol);
  return [...shown].length > 7 ? `${[...shown].slice(0, 6).join('')}…` : shown;
};

const isPruned = ({ status }: SearchNode): boolean => status !== 'live' && status !== 'finished';

interface TreeProps {
  /** In the order of the search. */
  nodes: readonly SearchNode[];
  rows: ReadonlyMap<string, number>;
  beam: number;
  /** Steps of the whole search, and those so far. */
  all: number;
  step: number;
  /** What is pointed at. */
  pointed: SearchNode | null;
  /** What there is to say of it. */
  description: string;
  onPoint: (prefix: string | null) => void;
  plot: RefObject<HTMLDivElement | null>;
}

/** The tree of a beam search, a column a step; best and greedy paths are marked, and what is pruned is faint. */
export function BeamTree(props: TreeProps) {
  const { nodes, rows, beam, all, step, pointed, description, onPoint, plot } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const room = useWidth(scroller);
  const size = sizeOf(all, beam);
  const placeOf = ({ step: at, prefix }: SearchNode) => ({ x: xOf(at), y: yOf(rows.get(prefix) ?? 0, beam) });
  const shown = pointed?.step ?? step;
  useEffect(() => {
    const element = scroller.current;
    if (!element || room === 0) return;
    const [first, last] = [xOf(Math.max(0, shown - 1)) - xOf(0), xOf(shown) + 2 * box.width];
    element.scrollLeft = scrollTo(first, last, element.scrollLeft, room);
  }, [shown, room]);
  const onPointer = (event: MouseEvent<HTMLDivElement>): void => {
    const around = event.currentTarget.getBoundingClientRect();
    const at = { x: event.clientX - around.left - box.width / 2, y: event.clientY - around.top - box.height / 2 };
    const nearest = nodes[nearestPoint(nodes.map(placeOf), at, false)];
    if (nearest) onPoint(nearest.prefix);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onPoint(null);
    if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
    const first = nodes.filter((each) => each.best).at(-1);
    const next = pointed ? neighbourOf(event.key, pointed, nodes, rows) : first;
    if (next) onPoint(next.prefix);
  };
  return (
    <div ref={scroller} className={styles.scroller}>
      <div ref={plot} className={styles.tree} style={size}>
        <svg {...size} aria-hidden="true">
          {Array.from({ length: all }, (_, i) => i + 1).map((each) => (
            <text
              key={each}
              className={cx(styles.head, each === step && styles.now)}
              x={xOf(each) + box.width / 2}
              y={12}
              textAnchor="middle"
            >
              {each}
            </text>
          ))}
          {nodes.map((each) => {
            const root = { x: xOf(0), y: yOf(0, beam) };
            return (
              <path
                key={each.prefix}
                className={cx(
                  styles.edge,
                  isPruned(each) && styles.pruned,
                  each.greedy && styles.greedy,
                  each.best && styles.best,
                )}
                d={edgePath(each.parent ? placeOf(each.parent) : root, placeOf(each))}
              />
            );
          })}
          <g transform={`translate(${xOf(0)},${yOf(0, beam)})`}>
            <rect className={styles.node} width={box.width} height={box.height} rx={5} />
            <text className={styles.symbol} x={box.width / 2} y={18} textAnchor="middle">
              {'<start>'}
            </text>
          </g>
          {nodes.map((each) => {
            const { x, y } = placeOf(each);
            return (
              <g
                key={each.prefix}
                transform={`translate(${x},${y})`}
                className={cx(isPruned(each) && styles.pruned, each.best && styles.best)}
              >
                <rect
                  className={cx(styles.node, each.prefix === pointed?.prefix && styles.pointed)}
                  width={box.width}
                  height={box.height}
                  rx={5}
                />
                <text className={styles.symbol} x={box.width / 2} y={12} textAnchor="middle">
                  {short(each.node.symbol)}
                </text>
                <text className={styles.logProb} x={box.width / 2} y={23} textAnchor="middle">
                  {formatLoss(each.node.logProb)}
                </text>
              </g>
            );
          })}
        </svg>
        {/* A node among others, moved by arrow keys: to assistive technology that is a slider. */}
        <div
          className={styles.surface}
          role="slider"
          tabIndex={0}
          aria-label="Candidates in the tree"
          aria-valuemin={0}
          aria-valuemax={nodes.length}
          aria-valuenow={pointed ? nodes.indexOf(pointed) + 1 : 0}
          aria-valuetext={pointed ? `${lineOf(pointed.symbols)}: ${description}` : 'Nothing is pointed at'}
          onPointerDown={onPointer}
          onPointerMove={(event) => event.pointerType === 'mouse' && onPointer(event)}
          onPointerLeave={(event) => event.pointerType === 'mouse' && onPoint(null)}
          onBlur={() => onPoint(null)}
          onKeyDown={onKeyDown}
        />
      </div>
    </div>
  );
}
