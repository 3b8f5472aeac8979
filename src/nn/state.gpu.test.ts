import { expect, it } from 'vitest';
import { createRng } from '../lib/rng.ts';
import { unpackState } from './memory/stateLayout.ts';
import { StateBackup } from './state.ts';
import { caseOf, modelOf, oneLayer } from './testing/decoding.ts';

it.each([[2], [9]])(
  'should put aside the decoder’s states when its targets have 6 steps and its sources %i',
  async (S) => {
    const [T, B] = [6, 2];
    const model = await modelOf(oneLayer, caseOf('state', oneLayer).params, S, { T, B });
    const rng = createRng(1, 'state');
    const before = await model.readState();
    const [{ h }] = before.layers as [(typeof before.layers)[number]];
    expect(before.layers.length).toBe(1);
    h.set(h.map(() => rng.uniform(-1, 1)));
    model.writeState(before);
    const backup = await StateBackup.create(model);
    backup.save();
    model.writeState({ layers: before.layers.map(({ h, c }) => ({ h: h.map(() => 7), c })) });
    backup.restore();
    backup.destroy();
    const after = await model.readState();
    expect(after).toEqual(before);
    expect(unpackState(after, oneLayer, B).h.length).toBe(B * oneLayer.hiddenSize);
  },
);
