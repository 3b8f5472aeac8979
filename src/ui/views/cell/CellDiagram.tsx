import type { CellDef } from '../../../cells/index.ts';
import { cx } from '../../controls/cx.ts';
import styles from './Cell.module.css';
import { type CellDiagram as Diagram, type DiagramNode, drawWire, halfSize, sizeOf, toPixels } from './diagram.ts';

/** What each gate lets through on average, by its name; nothing of gates that nothing was measured of. */
export type Openness = ReadonlyMap<string, number>;

const signs: Readonly<Record<string, string>> = { sigmoid: 'σ', tanh: 'tanh', relu: 'ReLU' };

/** 'c_{t−1}' with its subscript set lower. */
function Letter({ children }: { children: string }) {
  const [letter, below] = children.split('_');
  return (
    <>
      {letter}
      {below !== undefined && (
        <tspan dy={4} fontSize="0.75em">
          {below.replaceAll(/[{}]/g, '')}
        </tspan>
      )}
    </>
  );
}

interface NodeProps {
  node: DiagramNode;
  cell: CellDef;
  activation: string;
  open: Openness;
}

/** How far a gate is open, beside the wire that leaves it. */
function Value({ gate, above, open }: { gate: string; above: number; open: Openness }) {
  const value = open.get(gate);
  if (value === undefined) return null;
  return (
    <text className={styles.value} x={6} y={-above} data-gate={gate}>
      {value.toFixed(2)}
    </text>
  );
}

function GateBox({ gate, cell, activation, open }: { gate: string } & Omit<NodeProps, 'node'>) {
  const index = cell.gates.indexOf(gate);
  const own = cell.slotActivations[index];
  const sign = own === 'chosen' ? signs[activation] : own ? signs[own] : '';
  const value = open.get(gate);
  const word = (cell.gateNames[index] ?? gate).replace(/ gate$/, '');
  return (
    <>
      <rect
        className={styles.gate}
        x={-31}
        y={-20}
        width={62}
        height={40}
        rx={6}
        style={{ fill: `color-mix(in srgb, var(--data-1) ${Math.round(26 * (value ?? 0))}%, var(--surface-raised))` }}
      />
      <text className={styles.word} textAnchor="middle" y={-4}>
        {word}
      </text>
      <text className={styles.symbol} textAnchor="middle" y={13}>
        <tspan fontStyle="italic">{gate}</tspan>
        {sign ? ` = ${sign}` : ''}
      </text>
      <Value gate={gate} above={26} open={open} />
    </>
  );
}

function NodeView({ node, ...of }: NodeProps) {
  const [x, y] = toPixels(node.at);
  const [halfX, halfY] = halfSize(node);
  return (
    <g transform={`translate(${x} ${y})`}>
      {node.kind === 'gate' && <GateBox gate={node.gate} {...of} />}
      {node.kind === 'state' && (
        <text className={styles.state} textAnchor="middle" fontStyle="italic" y={5}>
          <Letter>{node.label}</Letter>
        </text>
      )}
      {node.kind === 'sign' && (
        <>
          <circle className={styles.operation} r={halfX} />
          <text className={styles.symbol} textAnchor="middle" y={5}>
            {node.sign}
          </text>
        </>
      )}
      {node.kind === 'step' && (
        <>
          <rect className={styles.operation} x={-halfX} y={-halfY} width={2 * halfX} height={2 * halfY} rx={4} />
          <text className={styles.symbol} textAnchor="middle" y={4}>
            <Letter>{node.label}</Letter>
          </text>
          {node.shows !== undefined && <Value gate={node.shows} above={halfY + 6} open={of.open} />}
        </>
      )}
    </g>
  );
}

/** From a hair for a gate that is shut to a road for one that stands open. */
const widthOf = (share: number): number => 1 + 5 * Math.min(1, Math.max(0, share));

interface CellDiagramProps {
  diagram: Diagram;
  cell: CellDef;
  activation: string;
  open: Openness;
  /** What it shows, in words. */
  label: string;
}

/** A cell as boxes and wires; the path of each gate is as thick as the gate is open. */
export function CellDiagram({ diagram, cell, activation, open, label }: CellDiagramProps) {
  const [width, height] = sizeOf(diagram);
  const wires = diagram.wires.map((wire) => drawWire(diagram, wire));
  return (
    <svg className={styles.diagram} viewBox={`0 0 ${width} ${height}`} width={width} role="img" aria-label={label}>
      {wires.map(({ through, path, branches, tip, gate, rest, peephole, road }) => {
        const own = gate === undefined ? undefined : open.get(gate);
        const share = own === undefined || !rest ? own : 1 - own;
        const key = through.map(String).join(' ');
        return (
          <g
            key={key}
            className={cx(styles.wire, gate && styles.ofGate, peephole && styles.peephole, road && styles.road)}
          >
            <path
              d={path}
              data-wire={gate === undefined ? undefined : `${gate}${rest ? ' rest' : ''}`}
              style={
                share === undefined ? undefined : { strokeWidth: widthOf(share), strokeOpacity: 0.4 + 0.6 * share }
              }
            />
            {branches && <circle cx={branches[0]} cy={branches[1]} r={2.5} />}
            {tip && (
              <path
                className={styles.head}
                d="M0,0L-9,-4.5V4.5Z"
                transform={`translate(${tip.at.join(' ')}) rotate(${tip.angle})`}
              />
            )}
          </g>
        );
      })}
      {Object.entries(diagram.nodes).map(([id, node]) => (
        <NodeView key={id} {...{ node, cell, activation, open }} />
      ))}
    </svg>
  );
}
