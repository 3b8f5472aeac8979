import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Decoded, DecodingSettings } from '../nn/decoding/decoder.ts';
import type { DecoderInput } from '../nn/decoding/inputs.ts';
import { endingWith, interruptedCode } from './interrupts.ts';
import { inBatches, parseTranslateOptions } from './translateCommand.ts';

const host = { workingFolder: mkdtempSync(join(tmpdir(), 'translate-')) };
const parse = (...argv: string[]) => parseTranslateOptions(argv, host);

describe('the options of npm run translate', () => {
  it('should keep five hypotheses and a length penalty of 0.6 when nothing else is said', () => {
    expect(parse('--model', 'runs/one', '--source', '3 May 1999')).toEqual({
      model: join(host.workingFolder, 'runs/one'),
      ...{ sources: ['3 May 1999'], beam: 5, alpha: 0.6, best: 1, attention: undefined, adapter: undefined },
    });
  });

  it('should read a source a line when there is a file', () => {
    writeFileSync(join(host.workingFolder, 'in.txt'), 'one\r\ntwo\n');
    expect(parse('--model', 'm', '--file', 'in.txt')?.sources).toEqual(['one', 'two']);
  });

  it.each([
    [['--source', 'a'], /--model is needed/],
    [['--model', 'm'], /either --source TEXT or --file IN/],
    [['--model', 'm', '--source', 'a', '--file', 'b'], /either --source TEXT or --file IN/],
    [['--model', 'm', '--file', 'not-there.txt'], /not-there\.txt can't be read \(--file\)/],
    [['--model', 'm', '--source', 'a', '--beam', '0'], /--beam/],
    [['--model', 'm', '--source', 'a', '--beam', '3', '--n-best', '4'], /--n-best/],
    [['--model', 'm', '--source', 'a', '--alpha', '-1'], /--alpha/],
    [['--model', 'm', '--source', 'a', '--attention', 'none/w.csv'], /There is no folder .*none \(--attention\)/],
  ])('should say what is wrong when it is given %j', (argv, message) => {
    expect(() => parse(...argv)).toThrow(message);
  });

  it('should refuse a file when it has no source', () => {
    writeFileSync(join(host.workingFolder, 'empty.txt'), '\n');
    expect(() => parse('--model', 'm', '--file', 'empty.txt')).toThrow('has no source (--file): write one a line');
  });
});

describe('inBatches', () => {
  const inputs: DecoderInput[] = Array.from({ length: 20 }, (_, i) => ({ prefix: [i] }));
  const settings = { endToken: 0, maxLength: 4, lengthPenalty: { kind: 'wu', alpha: 0 } } as const;

  /** A decoder whose second batch takes until its signal is aborted. */
  function decoderOf(begun: () => void) {
    const sizes: number[] = [];
    const decode = (batch: readonly DecoderInput[], { signal }: DecodingSettings): Promise<Decoded[]> => {
      sizes.push(batch.length);
      if (sizes.length === 1) return Promise.resolve(batch.map(() => ({ hypotheses: [] }) as unknown as Decoded));
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
        begun();
      });
    };
    return { sizes, decode };
  }

  it('should end a batch that is on its way, with what was decoded before it, when it is interrupted', async () => {
    const controller = new AbortController();
    const { sizes, decode } = decoderOf(() => controller.abort());
    const numbers: number[] = [];
    const code = await endingWith(controller.signal, async () => {
      for await (const { number } of inBatches({ decode }, inputs, { ...settings, signal: controller.signal }))
        numbers.push(number);
      return 0;
    });
    expect(code).toBe(interruptedCode);
    expect(sizes).toEqual([16, 4]);
    expect(numbers).toEqual(Array.from({ length: 16 }, (_, i) => i));
  });

  it('should fail with the error of the work when nobody interrupts it', async () => {
    const { signal } = new AbortController();
    await expect(endingWith(signal, () => Promise.reject(new RangeError('not finite')))).rejects.toThrow('not finite');
    expect(await endingWith(signal, async () => 3)).toBe(3);
  });
});
