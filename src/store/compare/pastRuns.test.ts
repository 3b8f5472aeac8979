import { beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultConfig } from '../../config/defaults.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import type { RunHistory } from '../../storage/types.ts';
import { RunSeries } from '../run/series.ts';
import { pastRunCurve, pastRunPoints, smoothPastRun } from './pastRunCurve.ts';
import {
  addPastRun,
  addSavedPastRun,
  dropPastRun,
  hideUnlike,
  learnsTheSame,
  mostPastRuns,
  pastRunId,
  showPastRun,
  usePastRuns,
} from './pastRuns.ts';

vi.mock('../worker/client.ts', () => ({ connect: vi.fn(), send: vi.fn() }));

const saved = vi.hoisted(() => ({ history: null as unknown, problems: [] as string[] }));
vi.mock('../saved/savedRuns.ts', async (original) => ({
  ...(await original<typeof import('../saved/savedRuns.ts')>()),
  reportProblem: (message: string) => saved.problems.push(message),
  storage: async () => ({
    loadRun: async (id: string) => ({
      run: { id, name: 'Kept', config: { cell: 'gru', task: { id: 'text', lag: 1 }, corpus: 'sonnets' } },
      contents: { history: saved.history },
    }),
  }),
}));

/** Of a run whose loss at step s is `loss(s)`. */
function history(steps: number, loss: (step: number) => number = () => 1): RunHistory {
  const series = new RunSeries();
  series.runId = 1;
  const zeros = new Float32Array(steps);
  series.onMetrics({
    type: 'metrics',
    runId: 1,
    columns: {
      firstStep: 1,
      loss: Float32Array.from({ length: steps }, (_, i) => loss(i + 1)),
      gradNorm: zeros,
      clippedNorm: zeros,
      learningRate: zeros,
      clipped: new Uint8Array(steps),
    },
  });
  return series.copy();
}

function leave(id: string, config: RunConfig = defaultConfig, steps = 20, shown = true): void {
  addPastRun({ id, name: id, config, textId: undefined, history: history(steps), shown });
}

const pastRuns = () => usePastRuns.getState().pastRuns;

beforeEach(() => usePastRuns.setState({ pastRuns: [] }));

describe('pastRunCurve', () => {
  it('should keep every step of a short run', () => {
    const curve = pastRunCurve(history(30, (step) => step));
    expect([...curve.steps]).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect([...curve.means]).toEqual([...curve.steps]);
  });

  it('should thin a long run to the means of its intervals', () => {
    const curve = pastRunCurve(history(10_001, (step) => step));
    expect(curve.steps.length).toBeLessThanOrEqual(pastRunPoints);
    expect(curve.steps.at(-1)).toBe(10_001);
    expect(curve.counts.reduce((sum, count) => sum + count, 0)).toBe(10_001);
    curve.means.forEach((mean, i) => {
      const [from, to] = [(curve.steps[i - 1] ?? 0) + 1, curve.steps[i] ?? 0];
      expect(mean).toBeCloseTo((from + to) / 2, 3);
    });
  });

  it('should be smoothed as if step by step', () => {
    const flat = smoothPastRun(pastRunCurve(history(5000, () => 2)), 0.99);
    expect(Math.max(...flat.map((value) => Math.abs(value - 2)))).toBeLessThan(1e-9);
  });
});

describe('past runs', () => {
  it('should be bounded, each with a look of its own; what is hidden goes first, then the oldest', () => {
    for (let i = 0; i < mostPastRuns; i++) leave(`run ${i}`);
    expect(new Set(pastRuns().map(({ look }) => look)).size).toBe(mostPastRuns);
    showPastRun('run 3', false);
    leave('next');
    expect(pastRuns().map(({ id }) => id)).toEqual(['run 0', 'run 1', 'run 2', 'run 4', 'run 5', 'next']);
    leave('last');
    expect(pastRuns()[0]?.id).toBe('run 1');
    expect(new Set(pastRuns().map(({ look }) => look)).size).toBe(mostPastRuns);
    dropPastRun('last');
    expect(pastRuns()).toHaveLength(mostPastRuns - 1);
  });

  it('should take no run of a few steps, and one that comes again in its place', () => {
    leave('short', defaultConfig, 5);
    expect(pastRuns()).toEqual([]);
    leave('again', defaultConfig, 20);
    leave('again', defaultConfig, 40);
    expect(pastRuns()).toMatchObject([{ id: 'again', steps: 40 }]);
  });

  it('should leave the chart when the run that follows learns something else', () => {
    leave('moby');
    leave('hidden', defaultConfig, 20, false);
    hideUnlike({ ...defaultConfig, cell: 'rnn' }, undefined);
    expect(pastRuns().map(({ shown }) => shown)).toEqual([true, false]);
    hideUnlike({ ...defaultConfig, corpus: 'sonnets' }, undefined);
    expect(pastRuns().map(({ shown }) => shown)).toEqual([false, false]);
  });

  it('should come from a saved run when asked, which says so where it has no curve', async () => {
    saved.history = history(50);
    await addSavedPastRun('a');
    expect(pastRuns()).toMatchObject([{ id: pastRunId('a'), name: 'Kept', steps: 50, shown: true }]);
    saved.history = null;
    await addSavedPastRun('b');
    expect(pastRuns()).toHaveLength(1);
    expect(saved.problems).toEqual(['The curve could not be shown. It has no saved losses yet.']);
  });

  it('should have names that tell them apart', () => {
    for (let i = 0; i < 3; i++)
      addPastRun({
        id: String(i),
        name: 'RNN',
        config: defaultConfig,
        textId: undefined,
        history: history(20),
        shown: true,
      });
    expect(pastRuns().map(({ name }) => name)).toEqual(['RNN', 'RNN (2)', 'RNN (3)']);
  });
});

it.each([
  ['a text', defaultConfig.task],
  ['a table', { id: 'series', lag: 1 }],
])('should compare runs on one’s own data when it is the same %s', (_, task) => {
  const own = { ...defaultConfig, task, corpus: 'own' };
  const bundled = { ...defaultConfig, task };
  expect(learnsTheSame(own, 'own-1', own, 'own-1')).toBe(true);
  expect(learnsTheSame(own, 'own-1', own, 'own-2')).toBe(false);
  expect(learnsTheSame(own, 'own-1', bundled, undefined)).toBe(false);
  expect(learnsTheSame(bundled, undefined, bundled, undefined)).toBe(true);
});

it('should tell runs apart when the options of their task make other pairs', () => {
  const numbers: RunConfig = { ...defaultConfig, task: { id: 'numbers', lag: 1 } };
  const german: RunConfig = { ...numbers, pairs: { ...numbers.pairs, language: 'de' } };
  expect(learnsTheSame(numbers, undefined, { ...numbers, seed: 2 }, undefined)).toBe(true);
  expect(learnsTheSame(numbers, undefined, german, undefined)).toBe(false);
});
