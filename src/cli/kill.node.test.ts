import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { readModelFile } from '../formats/modelFile.ts';
import { createRng } from '../lib/rng.ts';
import { run, start, tinyConfig, Workshop } from './testing/command.ts';

const shop = new Workshop();
afterAll(() => shop.close());

const kills = 6;
const steps = 1000;
const limitMs = 300_000;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test(
  'should be the run that never was killed, to the last bit, when it is killed six times at random moments',
  async () => {
    const config = shop.config('tiny.json', tinyConfig);
    // Short, so that the kills meet ends of epochs, too.
    const text = shop.path('text.txt');
    writeFileSync(text, 'How vainly men themselves amaze to win the palm, the oak, or bays. '.repeat(40));
    const begin = ['--config', config, '--text', text];
    const argv = (name: string) => [...begin, '--out', shop.path(name), '--steps', String(steps)];
    expect((await run('train', ...argv('whole'), '--save-every', '1')).code).toBe(0);
    const before = performance.now();
    expect((await run('train', ...begin, '--out', shop.path('short'), '--steps', '1')).code).toBe(0);
    const startUp = performance.now() - before;

    const rng = createRng(20, 'kills');
    const checkpoint = shop.path('killed', 'checkpoint');
    const saved = (): number => statSync(checkpoint, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const reached: number[] = [];
    for (let i = 0; i < kills; i++) {
      const running = start('train', ...argv('killed'), '--resume', '--save-every', '0.1');
      let over = false;
      const ended = running.ended.finally(() => {
        over = true;
      });
      // Every other kill comes at any moment of a start, the others among the steps and saves of a run at work.
      if (i % 2 === 1) {
        for (const old = saved(); saved() === old && !over; ) await wait(5);
        await wait(rng.uniform(0, 250));
      } else {
        await wait(rng.uniform(0, startUp));
      }
      running.process.kill('SIGKILL');
      const { code, err } = await ended;
      // null: killed in time. Nothing but the kill, or its last step, may ever have ended it.
      expect([null, 0], err).toContain(code);
      reached.push(existsSync(checkpoint) ? readModelFile(shop.read('killed', 'checkpoint')).step : -1);
    }
    // Without this the test would prove nothing: kills must have met a run at work, again and again.
    expect(new Set(reached.filter((step) => step > 0 && step < steps)).size, reached.join()).toBeGreaterThan(2);
    expect(reached, 'no kill may take a run back').toEqual(reached.toSorted((a, b) => a - b));

    const last = await run('train', '--out', shop.path('killed'), '--resume', '--steps', String(steps));
    expect(last.code, last.err).toBe(0);
    for (const file of ['metrics.csv', 'model.safetensors', 'checkpoint', 'config.json', 'text.txt']) {
      expect(shop.read('killed', file).equals(shop.read('whole', file)), file).toBe(true);
    }
    expect(readdirSync(shop.path('killed')).sort()).toEqual(readdirSync(shop.path('whole')).sort());
  },
  limitMs,
);
