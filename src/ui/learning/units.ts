/** How a loss is written. */
export interface LossUnit {
  readonly id: 'nats' | 'bits' | 'perplexity';
  /** On the switch. */
  readonly label: string;
  /** On the axis. */
  readonly axis: string;
  readonly fromNats: (nats: number) => number;
  readonly digits: number;
}

const nats: LossUnit = { id: 'nats', label: 'nats', axis: 'nats a character', fromNats: (x) => x, digits: 2 };
const bits: LossUnit = {
  id: 'bits',
  label: 'bits',
  axis: 'bits a character',
  fromNats: (x) => x / Math.LN2,
  digits: 2,
};
const perplexity: LossUnit = {
  id: 'perplexity',
  label: 'perplexity',
  axis: 'perplexity',
  fromNats: Math.exp,
  digits: 1,
};

export const lossUnits = { nats, bits, perplexity };
