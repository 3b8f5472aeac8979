import type { TypedAnswers } from '../../probes/typed/contract.ts';
import { askModel } from '../evaluation/askModel.ts';
import type { ProbeMaker } from './types.ts';

const empty = { parts: [], known: [], probabilities: new Float32Array() };

/** What the model answers to a sequence that a person typed. */
export const makeTypedProbe: ProbeMaker<'typed'> = async (_gpu, _pipelines, { trainer }) => {
  const { data } = trainer.dataset;
  const { batchSize: B, seqLength: T, shape } = trainer.model.plan.spec;
  const classes = shape.vocabularySize;
  if (!data?.data.read) throw new RangeError('nobody types the sequences of this task.');
  const { read } = data.data;
  return {
    async run(_, { text }): Promise<TypedAnswers> {
      try {
        const { ids: typed, asked, parts, known } = read(text);
        const ids = new Uint32Array(T * B);
        typed.forEach((id, t) => {
          ids[t * B] = id;
        });
        const places = asked.map((step) => ({ sequence: 0, step }));
        const probabilities = await askModel(trainer, ids, places);
        return { text, problem: null, parts, known, classes, probabilities };
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return { text, problem: error.message, classes, ...empty };
      }
    },
    destroy() {},
  };
};
