import type { SymbolTask } from '../contract/drawn.ts';
import type { TreeSource, TreeTask } from '../contract/trees.ts';
import type { Formula, Language } from '../formulas/formula.ts';
import { evaluationBatch, trainingBatch } from '../tasks/streams.ts';
import { treeBatch } from './batch.ts';

/** What a task of a language says itself. */
type Own = Pick<TreeTask, 'id' | 'label' | 'hint' | 'explanation' | 'sizes'>;

/** The very formulas of a task in a line, as trees. */
export function treesOf(line: SymbolTask, language: Language, own: Own): TreeTask {
  const drawn = {
    ...line,
    batch: (rng: Parameters<SymbolTask['batch']>[0], batchSize: number, lag: number): readonly Formula[] =>
      Array.from({ length: batchSize }, () => language.draw(rng, lag)),
  };
  const batch = (draw: typeof trainingBatch, source: TreeSource, index: number) => {
    const { form, loss, lag } = source;
    return treeBatch(language, draw(drawn, source, index), own.sizes(lag, form).nodes, form, loss);
  };
  const { citation, lag, chance, symbols } = line;
  return {
    kind: 'trees',
    inputs: 'symbols',
    output: 'class-at-end',
    ...{ citation, lag, chance, symbols },
    outputs: symbols.slice(0, language.values),
    ...own,
    trainingBatch: (source, index) => batch(trainingBatch, source, index),
    evaluationBatch: (source, index) => batch(evaluationBatch, source, index),
  };
}
