import { needsOneText } from '../shared/shape.ts';
import type { Measure } from '../shared/types.ts';
import type { TypedPredictions, typed } from './contract.ts';

const empty = { parts: [], known: [], probabilities: new Float32Array() };

export const measure: Measure<typeof typed> = {
  refusal: needsOneText,
  async make({ model, dataset, ask }) {
    const { batchSize: B, seqLength: T, shape } = model.plan.spec;
    const classes = shape.vocabularySize;
    const read = dataset.data?.data.read;
    if (!read) throw new RangeError('the sequences of this task can’t be typed.');
    return {
      async run(_, { text }): Promise<TypedPredictions> {
        try {
          const { ids: typed, scored, parts, known } = read(text);
          const ids = new Uint32Array(T * B);
          typed.forEach((id, t) => {
            ids[t * B] = id;
          });
          const places = scored.map((step) => ({ sequence: 0, step }));
          return { text, problem: null, parts, known, classes, probabilities: await ask(ids, places) };
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          return { text, problem: error.message, classes, ...empty };
        }
      },
      destroy() {},
    };
  },
};
