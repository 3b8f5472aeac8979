import { formatLoss } from '../../../lib/format.ts';
import type { Reference } from '../../charts/model.ts';
import type { LossUnit } from './units.ts';

/** A line for each order from 1 on; order 0, the letter frequencies, has one at any rate. */
export function markovReferences(losses: readonly number[], unit: LossUnit): Reference[] {
  return losses.slice(1).map((nats, i) => ({
    value: unit.fromNats(nats),
    label: `last ${i + 1}`,
    dash: '1 3',
  }));
}

/** Nats below which two losses count as level. */
const level = 0.01;

const seen = (order: number): string =>
  order === 0 ? 'no earlier character' : order === 1 ? 'the last character' : `the last ${order} characters`;

/** The order of the best of the models, and of the longest context up to it that a network is level with; −1 for none. */
function rank(loss: number, losses: readonly number[]): { best: number; reached: number } {
  const best = losses.indexOf(Math.min(...losses));
  return { best, reached: losses.findLastIndex((of, order) => order <= best && loss < of + level) };
}

/** The same of networks side by side, a clause each; those that have not been validated are left out. */
export function markovComparison(
  networks: readonly { readonly letter: string; readonly loss: number }[],
  losses: readonly number[],
): string {
  const clauses = networks.flatMap(({ letter, loss }) => {
    if (!Number.isFinite(loss)) return [];
    const { best, reached } = rank(loss, losses);
    if (reached < 0) return [`${letter} does not yet predict as well as a model that reads ${seen(0)}`];
    const beyond = reached === best && (losses[reached] as number) - loss >= level;
    return [`${letter} predicts ${beyond ? 'better than' : 'as well as'} a model that reads ${seen(reached)}`];
  });
  return clauses.length > 0 ? `${clauses.join('; ')}.` : '';
}

/**
 * How much memory a network that loses so much on its validation text has found. Losses in nats.
 * @param losses of Markov models by order, on the same text; a longer context may do worse, where the text is too short for it
 */
export function markovSentence(loss: number, losses: readonly number[], unit: LossUnit): string {
  const apart = (a: number, b: number): string => {
    const difference = formatLoss(Math.abs(unit.fromNats(a) - unit.fromNats(b)), unit.digits);
    return unit.id === 'perplexity' ? `a perplexity ${difference}` : `${difference} ${unit.label}`;
  };
  const { best, reached } = rank(loss, losses);
  if (reached < 0) {
    return `The network does not yet predict as well as a model that reads ${seen(0)}: its loss is ${apart(loss, losses[0] as number)} above that.`;
  }
  const head = `The network predicts as well as a model that reads ${seen(reached)}`;
  const own = losses[reached] as number;
  if (reached === best) {
    if (own - loss < level) return `${head}, the best Markov model.`;
    return `${head}, and better by ${apart(own, loss)}: it uses more than any of the Markov models.`;
  }
  const next = losses[reached + 1] as number;
  return `${head}; it is ${apart(loss, next)} worse than one that reads ${seen(reached + 1)}.`;
}

/** Every loss in words, for those who don't see the lines. */
export function markovList(losses: readonly number[], unit: LossUnit): string {
  const values = losses.map((nats, order) => `${order}: ${formatLoss(unit.fromNats(nats), unit.digits)}`).join(', ');
  return `By characters read: ${values}.`;
}
