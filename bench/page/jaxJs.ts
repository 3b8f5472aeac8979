import {
  blockUntilReady,
  defaultDevice,
  init,
  type JaxArray,
  jit,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from '@jax-js/jax';
import type { Session } from './library.ts';
import { oneHot, optimizer, parameter, type Work } from './work.ts';

type Parameters = Record<'weightIh' | 'weightHh' | 'biasIh' | 'biasHh' | 'head' | 'headBias', JaxArray>;

const names = {
  weightIh: 'rnn.weight_ih_l0',
  weightHh: 'rnn.weight_hh_l0',
  biasIh: 'rnn.bias_ih_l0',
  biasHh: 'rnn.bias_hh_l0',
  head: 'head.weight',
  headBias: 'head.bias',
} as const;

const mapped = (f: (name: keyof Parameters) => JaxArray): Parameters => ({
  weightIh: f('weightIh'),
  weightHh: f('weightHh'),
  biasIh: f('biasIh'),
  biasHh: f('biasHh'),
  head: f('head'),
  headBias: f('headBias'),
});

/**
 * The hidden states of all steps, [T·B, H]. jax-js has no scan, so the time loop is unrolled into the one traced function.
 * The input projection is one product for all steps; splitting it differentiates into one concatenation.
 */
function hiddenStates(work: Work, p: Parameters, inputs: JaxArray): JaxArray {
  const { cell, batch, hidden, seqLength } = work;
  const weightHh = np.transpose(p.weightHh);
  const bias = cell === 'lstm' ? p.biasIh.add(p.biasHh.ref) : p.biasIh;
  const projected = np.split(np.matmul(inputs, np.transpose(p.weightIh)).add(bias), seqLength, 0);
  const states: JaxArray[] = [];
  let h = np.zeros([batch, hidden]);
  let c = np.zeros([batch, hidden]);
  for (const x of projected) {
    if (cell === 'lstm') {
      const gates = np.split(x.add(np.matmul(h, weightHh.ref)), 4, 1);
      const [i, f, g, o] = gates as [JaxArray, JaxArray, JaxArray, JaxArray];
      c = nn
        .sigmoid(f)
        .mul(c)
        .add(nn.sigmoid(i).mul(np.tanh(g)));
      h = nn.sigmoid(o).mul(np.tanh(c.ref));
    } else {
      const [xr, xz, xn] = np.split(x, 3, 1) as [JaxArray, JaxArray, JaxArray];
      const recurrent = np.matmul(h.ref, weightHh.ref).add(p.biasHh.ref);
      const [hr, hz, hn] = np.split(recurrent, 3, 1) as [JaxArray, JaxArray, JaxArray];
      const z = nn.sigmoid(xz.add(hz));
      const n = np.tanh(xn.add(nn.sigmoid(xr.add(hr)).mul(hn)));
      // (1 − z)·n + z·h
      h = n.ref.add(z.mul(h.sub(n)));
    }
    states.push(h.ref);
  }
  tree.dispose([h, c, weightHh, p.biasHh]);
  return np.concatenate(states, 0);
}

function lossOf(work: Work) {
  const rows = work.batch * work.seqLength;
  return (p: Parameters, inputs: JaxArray, targets: JaxArray): JaxArray => {
    const { head, headBias } = p;
    const logits = np.matmul(hiddenStates(work, p, inputs), np.transpose(head)).add(headBias);
    return nn
      .logSoftmax(logits, -1)
      .mul(targets)
      .sum()
      .mul(-1 / rows);
  };
}

/** @param corrections Adam's two bias corrections */
function update(p: Parameters, grads: Parameters, first: Parameters, second: Parameters, corrections: JaxArray) {
  const { beta1, beta2, epsilon, learningRate, clipNorm } = optimizer;
  const squares = Object.values(grads).map((g) => g.ref.mul(g.ref).sum());
  const norm = np.sqrt(squares.reduce((sum, square) => sum.add(square)));
  const scale = np.minimum(np.reciprocal(norm.add(1e-6)).mul(clipNorm), 1);
  const clipped = mapped((name) => grads[name].mul(scale.ref));
  scale.dispose();
  const m = mapped((name) => first[name].mul(beta1).add(clipped[name].ref.mul(1 - beta1)));
  const v = mapped((name) => second[name].mul(beta2).add(clipped[name].ref.mul(clipped[name]).mul(1 - beta2)));
  const next = mapped((name) => {
    const root = np.sqrt(v[name].ref.mul(corrections.ref.slice(1))).add(epsilon);
    return p[name].sub(m[name].ref.mul(corrections.ref.slice(0)).mul(learningRate).div(root));
  });
  corrections.dispose();
  return [next, m, v] as const;
}

export async function open(work: Work): Promise<Session> {
  await init('webgpu');
  defaultDevice('webgpu');
  const { batch, seqLength, vocabulary, shape } = work;
  const gates = shape.cell.gates.length * work.hidden;
  const shapes: Record<keyof Parameters, number[]> = {
    weightIh: [gates, vocabulary],
    weightHh: [gates, work.hidden],
    biasIh: [gates],
    biasHh: [gates],
    head: [vocabulary, work.hidden],
    headBias: [vocabulary],
  };
  const hot = (ids: Uint32Array) => np.array(oneHot(ids, vocabulary)).reshape([seqLength * batch, vocabulary]);
  const inputs = hot(work.ids);
  const targets = hot(work.targets);
  let p = mapped((name) => np.array(parameter(work, names[name])).reshape(shapes[name]));
  let first = mapped((name) => np.zeros(shapes[name]));
  let second = mapped((name) => np.zeros(shapes[name]));
  let loss: JaxArray | undefined;
  let steps = 0;
  const differentiate = valueAndGrad(lossOf(work));
  // Loss, gradient, clip and Adam in one compiled function: nothing is left to run op by op.
  const train = jit((w: Parameters, m: Parameters, v: Parameters, k: JaxArray, x: JaxArray, y: JaxArray) => {
    const [value, grads] = differentiate(tree.ref(w), x, y);
    return [value, ...update(w, grads, m, v, k)] as const;
  });
  const step = (): void => {
    steps++;
    const { beta1, beta2 } = optimizer;
    const corrections = np.array(new Float32Array([1 / (1 - beta1 ** steps), 1 / (1 - beta2 ** steps)]));
    loss?.dispose();
    [loss, p, first, second] = train(p, first, second, corrections, inputs.ref, targets.ref);
  };
  return {
    step: (count = 1) => {
      for (let i = 0; i < count; i++) step();
    },
    finished: async () => {
      await blockUntilReady([loss, p, first, second]);
    },
    loss: async () => (await (loss as JaxArray).ref.data())[0] as number,
    close: () => {
      tree.dispose([p, first, second, inputs, targets]);
      train.dispose();
    },
  };
}
