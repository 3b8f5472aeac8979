import { describe, expect, test } from 'vitest';
import { cells } from '../cells/index.ts';
import { defaultConfig } from './defaults.ts';
import { reasonAgainstExport } from './exportConstraints.ts';
import type { RunConfig } from './settings/types.ts';

const reason = (form: 'onnx' | 'pytorch', changes: Partial<RunConfig>): string | null =>
  reasonAgainstExport({ ...defaultConfig, ...changes }, form);

const pairs: Partial<RunConfig> = { task: { id: 'dates', lag: 1 }, embedding: { size: 4, tied: false } };

describe.each(['onnx', 'pytorch'] as const)('reasonAgainstExport to %s', (form) => {
  test.each(cells)('should name $label when PyTorch lacks it, and nothing when it has it', ({ id, label, pytorch }) => {
    const against = reason(form, { cell: id });
    if (pytorch === null) expect(against).toContain(label);
    else expect(against).toBeNull();
  });

  test.each([
    ['diagonal', { cell: 'gru', recurrence: 'diagonal' }],
    ['layer normalisation', { cell: 'gru', layerNorm: true }],
  ] as const)('should be one sentence with a way out when the model has %s', (what, changes) => {
    expect(reason(form, changes)).toMatch(new RegExp(`^[A-Z][^.]*${what}[^.]*; take its weights\\.$`));
  });
});

describe('reasonAgainstExport', () => {
  test.each([
    ['is bidirectional and pooled', { bidirectional: true, pool: 'ends', task: { id: 'name-origin', lag: 1 } }],
    ['predicts classes of words', { task: { id: 'tagging', lag: 1 } }],
    ['forecasts a series', { task: { id: 'stocks', lag: 1 } }],
    ['has a tied embedding', { embedding: { size: 128, tied: true } }],
    ['has residual connections', { layers: 2, connections: { input: true, residual: true, dense: false } }],
    ['is an RNN with sigmoid', { cell: 'rnn', activation: 'sigmoid' }],
  ] as const)('should find nothing against ONNX when the model %s', (_, changes) => {
    expect(reason('onnx', changes)).toBeNull();
  });

  test('should find output feedback against ONNX, and offer it to nobody, when the model reads its predictions', () => {
    const feedback = { ...defaultConfig.feedback, enabled: true };
    expect(reason('onnx', { feedback })).toContain('no output feedback');
    expect(reason('pytorch', { feedback, task: { id: 'copy', lag: 5 } })).toMatch(/take its weights\.$/);
  });

  test.each([
    ['Names', { task: { id: 'name-origin', lag: 1 } }],
    ['sigmoid', { cell: 'rnn', activation: 'sigmoid' }],
    ['dense connections', { layers: 2, connections: { input: false, residual: false, dense: true } }],
    ['a learned embedding', { embedding: { size: 4, tied: false } }],
    ['without dropout', { layers: 2, dropout: { rate: 0.5, variational: false } }],
  ] as const)('should tell of %s and offer ONNX when the script for PyTorch lacks it', (what, changes) => {
    const against = reason('pytorch', changes);
    expect(against).toContain(what);
    expect(against).toMatch(/; take its weights, or ONNX\.$/);
  });

  test.each([
    ['attends in both directions', { bidirectional: true, attention: 'general' }],
    ['has no attention', { attention: 'none' }],
    ['has layers that differ', { layers: 2, perLayer: 'lstm:5,gru:4' }],
    ['feeds its attentional state', { inputFeeding: true }],
    ['reads symbols of its own in training', { feedback: { ...defaultConfig.feedback, sampling: 0.25 } }],
    ['shares its embedding', { encoder: { ...defaultConfig.encoder, shared: true, cell: 'lstm' } }],
  ] as const)('should find nothing against an encoder–decoder when it %s', (_, changes) => {
    expect(reason('pytorch', { ...pairs, ...changes })).toBeNull();
    expect(reason('onnx', { ...pairs, ...changes })).toBeNull();
  });

  test.each([
    ['minGRU', { cell: 'min-gru' }],
    ['minLSTM', { encoder: { ...defaultConfig.encoder, cell: 'min-lstm' } }],
    ['without dropout', { layers: 2, dropout: { rate: 0.5, variational: false } }],
    [
      'trains without dropout',
      { encoder: { ...defaultConfig.encoder, layers: 2 }, dropout: { rate: 0.5, variational: false } },
    ],
  ] as const)('should tell of %s when the script for PyTorch lacks it of an encoder–decoder', (what, changes) => {
    expect(reason('pytorch', { ...pairs, ...changes })).toContain(what);
  });

  test('should pass over settings that have no effect when it looks for what PyTorch lacks', () => {
    expect(reason('pytorch', { cell: 'gru', activation: 'sigmoid' })).toBeNull();
    expect(reason('pytorch', { cell: 'rnn', recurrence: 'diagonal' })).toBeNull();
    expect(reason('pytorch', { layers: 1, connections: { input: true, residual: false, dense: false } })).toBeNull();
    expect(reason('pytorch', { layers: 1, dropout: { rate: 0.5, variational: false } })).toBeNull();
  });
});
