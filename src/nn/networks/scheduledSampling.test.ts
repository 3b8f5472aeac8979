import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../config/parse.ts';
import { goldenSampledDecoders, toPairs } from '../golden/index.ts';
import { specOf } from '../memory/spec.ts';
import { isSampled } from '../modules/outputFeedback/reference.ts';
import type { Loss } from '../reference/loss.ts';
import { backward, forward } from '../reference/network.ts';
import { readingIds, sampledIds } from '../testing/encoderDecoders.ts';
import { worstError } from '../testing/worstError.ts';
import { loss } from './stack.ts';

describe('a decoder that reads symbols of its own, against PyTorch in float64', () => {
  it.each(goldenSampledDecoders)(
    'should read the same, and have its loss and gradients, when it is $name',
    (golden) => {
      const { sampling, read, pairs } = golden;
      const problem = toPairs(golden, pairs);
      const ids = sampledIds(problem, (row) => isSampled(sampling.key, row, sampling.rate));
      expect([...ids]).toEqual(read);
      expect(read).not.toEqual(pairs.ids);
      const reading = readingIds(problem, ids);
      const pass = forward(reading);
      expect(worstError([(pass.kept.get(loss) as Loss).loss], [golden.loss])).toBeLessThan(1e-9);
      const { grads } = backward(reading, pass);
      for (const [name, grad] of Object.entries(golden.grads))
        expect(worstError(grads[name], grad), name).toBeLessThan(1e-9);
    },
  );
});

describe('scheduled sampling of a decoder', () => {
  const config = { task: { id: 'sort' }, embedding: { size: 8 } };

  it('should be part of the model when its share is not 0, without output feedback', () => {
    const own = parseConfig({ ...config, feedback: { sampling: 0.25 } });
    expect(specOf(own, 29)).toMatchObject({ scheduledSampling: true });
    expect(specOf(own, 29).shape).not.toHaveProperty('feedback');
    expect(specOf(parseConfig(config), 29)).not.toHaveProperty('scheduledSampling');
  });

  it('should not be part of a stack when this has no output feedback', () => {
    const stack = parseConfig({ task: { id: 'copy', lag: 4 }, feedback: { sampling: 0.25 } });
    expect(specOf(stack, 29)).not.toHaveProperty('scheduledSampling');
  });
});
