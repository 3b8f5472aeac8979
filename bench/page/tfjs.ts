import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-webgpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import type { Session } from './library.ts';
import { oneHot, optimizer, parameter, transposed, type Work } from './work.ts';

interface Variables {
  readonly weightIh: tf.Tensor;
  readonly weightHh: tf.Tensor;
  readonly biasIh: tf.Tensor;
  readonly biasHh: tf.Tensor;
  readonly head: tf.Tensor;
  readonly headBias: tf.Tensor;
}

type Three = [tf.Tensor, tf.Tensor, tf.Tensor];

/**
 * The hidden states of all steps, [T·B, H]. tfjs's own LSTM layer took 1.4 to 1.8 times as long as this. Here the input
 * projection is one product for all steps, and its split differentiates into one concatenation.
 */
function hiddenStates(work: Work, v: Variables, inputs: tf.Tensor): tf.Tensor {
  const { cell, batch, hidden, seqLength } = work;
  const bias = cell === 'lstm' ? tf.add(v.biasIh, v.biasHh) : v.biasIh;
  const projected = tf.split(tf.fused.matMul({ a: inputs, b: v.weightIh, bias }), seqLength, 0);
  const states: tf.Tensor[] = [];
  let h = tf.zeros([batch, hidden]);
  let c = tf.zeros([batch, hidden]);
  for (const x of projected) {
    if (cell === 'lstm') {
      const gates = tf.split(tf.add(x, tf.fused.matMul({ a: h, b: v.weightHh })), 4, 1);
      const [i, f, g, o] = gates as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      c = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
      h = tf.mul(tf.sigmoid(o), tf.tanh(c));
    } else {
      const [xr, xz, xn] = tf.split(x, 3, 1) as Three;
      const [hr, hz, hn] = tf.split(tf.fused.matMul({ a: h, b: v.weightHh, bias: v.biasHh }), 3, 1) as Three;
      const z = tf.sigmoid(tf.add(xz, hz));
      const n = tf.tanh(tf.add(xn, tf.mul(tf.sigmoid(tf.add(xr, hr)), hn)));
      // (1 − z)·n + z·h
      h = tf.add(n, tf.mul(z, tf.sub(h, n)));
    }
    states.push(h);
  }
  return tf.concat(states, 0);
}

/** Scales all gradients so that their global norm is at most `most`; tfjs's optimizers don't do it. */
function clip(gradients: Record<string, tf.Tensor>, most: number): Record<string, tf.Tensor> {
  const norm = tf.sqrt(tf.addN(Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)))));
  const scale = tf.minimum(tf.div(most, tf.add(norm, 1e-6)), 1);
  return Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [name, tf.mul(gradient, scale)]));
}

export async function open(work: Work): Promise<Session> {
  await tf.setBackend('webgpu');
  await tf.ready();
  const { batch, seqLength, vocabulary, hidden, shape } = work;
  const gates = shape.cell.gates.length * hidden;
  const rows = batch * seqLength;
  const matrix = (name: string, from: number, to: number): tf.Tensor =>
    tf.variable(tf.tensor(transposed(parameter(work, name), to, from), [from, to]));
  const vector = (name: string): tf.Tensor => {
    const values = parameter(work, name);
    return tf.variable(tf.tensor(values, [values.length]));
  };
  const variables: Variables = {
    weightIh: matrix('rnn.weight_ih_l0', vocabulary, gates),
    weightHh: matrix('rnn.weight_hh_l0', hidden, gates),
    biasIh: vector('rnn.bias_ih_l0'),
    biasHh: vector('rnn.bias_hh_l0'),
    head: matrix('head.weight', hidden, vocabulary),
    headBias: vector('head.bias'),
  };
  // Float one-hots: from int32 ones tfjs would convert again at every product.
  const inputs = tf.tensor(oneHot(work.ids, vocabulary), [rows, vocabulary]);
  const targets = tf.tensor(oneHot(work.targets, vocabulary), [rows, vocabulary]);
  const { learningRate, beta1, beta2, epsilon, clipNorm } = optimizer;
  const adam = tf.train.adam(learningRate, beta1, beta2, epsilon);
  const backend = tf.backend();
  let loss: tf.Tensor | undefined;
  const train = (): tf.Tensor => {
    const { value, grads } = tf.variableGrads(() => {
      const states = hiddenStates(work, variables, inputs);
      const logits = tf.fused.matMul({ a: states, b: variables.head, bias: variables.headBias });
      return tf.losses.softmaxCrossEntropy(targets, logits);
    }, Object.values(variables));
    adam.applyGradients(clip(grads, clipNorm));
    return value;
  };
  return {
    step: (count = 1) => {
      for (let i = 0; i < count; i++) {
        loss?.dispose();
        loss = tf.tidy(train);
      }
    },
    finished: async () => {
      // Up to 15 dispatches wait in tfjs for company.
      backend.endComputePassEncoder();
      if (backend.commandEncoder) backend.submitQueue();
      await backend.queue.onSubmittedWorkDone();
    },
    loss: async () => (await (loss as tf.Tensor).data())[0] as number,
    close: () => {
      tf.dispose([variables, inputs, targets, loss]);
      adam.dispose();
    },
  };
}
