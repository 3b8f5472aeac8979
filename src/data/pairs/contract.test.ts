import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import { type PairBatch, specialIds, specialSymbols } from '../contract/pairs.ts';
import { maxVocabularySize } from '../tokenizer.ts';
import { getPairTask, pairTasks } from './index.ts';

const ownText = Array.from({ length: 60 }, (_, i) => {
  const digits = [...String(i)].join(' ');
  return `${'ab '.repeat((i % 7) + 1)}${digits}\t${digits} ${'c'.repeat(i % 5)}`;
}).join('\n');
const textOf = (file: string | null): string =>
  file === null ? ownText : gunzipSync(readFileSync(`public/${file}`)).toString('utf8');

/** Every task with each of its options in turn. */
const cases = pairTasks.flatMap((task) => {
  const chosen = task.options.flatMap(({ id, values }) => values.slice(1).map((value) => ({ [id]: value.id })));
  return [{}, ...chosen].map((options) => ({ name: `${task.id} ${JSON.stringify(options)}`, task, options }));
});

describe('the registry', () => {
  it('should find every file that exports a task when it is read, in the order of labels', () => {
    const ids = pairTasks.map(({ id }) => id);
    expect(ids).toEqual(['dates', 'numbers', 'pronunciation', 'reverse', 'sort', 'pairs']);
    for (const id of ids) expect(getPairTask(id).id).toBe(id);
  });

  it('should name the tasks there are when it knows no such task', () => {
    expect(() => getPairTask('copy')).toThrow(
      'unknown task "copy"; known tasks with pairs are dates, numbers, pronunciation, reverse, sort, pairs',
    );
  });

  it.each(pairTasks)('should tell of $id what a person needs to know when it is listed', (task) => {
    expect(task.explanation).toMatch(/^[A-Z][^.]+\.( [A-Z][^.]+\.)?$/);
    expect(task.hint).not.toMatch(/\.$/);
    expect(task.citation.text).toMatch(/20\d\d/);
    expect(task.citation.url).toMatch(/^https:\/\//);
    expect(task.metrics.length).toBeGreaterThan(1);
    expect(task.source === null).toBe(task.file === null);
    expect(task.licence === null).toBe(task.file === null);
    for (const { values } of task.options) expect(values.length).toBeGreaterThan(1);
  });

  it.each(pairTasks.filter(({ options }) => options.length > 0))(
    'should refuse an option of $id when it has no such value',
    (task) => {
      const { id, label, values } = task.options[0] as (typeof task.options)[number];
      const sentence = `${label} is one of ${values.map((each) => each.id).join(', ')}, not "sideways".`;
      const options = { [id]: 'sideways' };
      expect(() => task.open(ownText, { seed: 1, batchSize: 2, options })).toThrow(new RangeError(sentence));
    },
  );
});

describe.each(cases)('$name', ({ task, options }) => {
  const text = task.file === null && !task.takesOwn ? null : textOf(task.file);
  const source = { seed: 3, batchSize: 16, options };
  const data = task.open(text, source);
  const [S, T, B] = [data.sourceLength, data.targetLength, source.batchSize];
  const batches = [data.trainingBatch(0), data.trainingBatch(data.batchesPerEpoch), data.validationBatch(0)];

  /** Ids of row b up to its length. */
  const column = (ids: Uint32Array, lengths: Uint32Array, b: number): number[] =>
    Array.from({ length: lengths[b] as number }, (_, t) => ids[t * B + b] as number);

  it('should have the sizes that it says when it is opened', () => {
    const sizes = task.sizes(options);
    const found = {
      sourceSymbols: data.sourceSymbols.length,
      targetSymbols: data.targetSymbols.length,
      sourceLength: S,
      targetLength: T,
      ...(data.sourceSymbols.join() === data.targetSymbols.join() ? { sameSymbols: true } : {}),
    };
    expect(sizes ?? found).toEqual(found);
    expect(sizes === null).toBe(task.takesOwn);
    if (Object.keys(options).length === 0) expect(data.units).toEqual(task.units);
  });

  it('should name different symbols, the special ones first, when a model is made of it', () => {
    for (const symbols of [data.sourceSymbols, data.targetSymbols]) {
      expect(symbols.slice(0, 3)).toEqual(specialSymbols);
      expect(new Set(symbols).size).toBe(symbols.length);
      expect(symbols.length).toBeLessThanOrEqual(maxVocabularySize);
    }
  });

  it('should lay out each pair with its end, and nothing that counts behind it, when a batch is made', () => {
    for (const batch of batches) {
      expect([batch.sources.length, batch.inputs.length, batch.targets.length]).toEqual([S * B, T * B, T * B]);
      expect([batch.longestSource, batch.longestTarget]).toEqual([
        Math.max(...batch.sourceLengths),
        Math.max(...batch.targetLengths),
      ]);
      batch.texts.forEach(({ target }, b) => {
        const read = column(batch.sources, batch.sourceLengths, b);
        expect([read.at(-1), read.indexOf(specialIds.end)]).toEqual([specialIds.end, read.length - 1]);
        const written = column(batch.targets, batch.targetLengths, b);
        expect(data.write(written)).toBe(target);
        expect(column(batch.inputs, batch.targetLengths, b)).toEqual([specialIds.start, ...written.slice(0, -1)]);
        expect(written.at(-1)).toBe(specialIds.end);
      });
      const outside = (ids: Uint32Array, lengths: Uint32Array, filling: number) =>
        ids.every((id, i) => Math.floor(i / B) < (lengths[i % B] as number) || id === filling);
      expect(outside(batch.sources, batch.sourceLengths, 0)).toBe(true);
      expect(outside(batch.inputs, batch.targetLengths, 0)).toBe(true);
      expect(outside(batch.targets, batch.targetLengths, ignoredTarget)).toBe(true);
    }
  });

  it('should read what a person types as its pairs are read when it is one of the sources', () => {
    for (const batch of batches) {
      batch.texts.forEach((each, b) => {
        expect([...data.read(` ${each.source} `)]).toEqual(column(batch.sources, batch.sourceLengths, b));
      });
    }
  });

  it('should say what to write when nothing is typed, or too much', () => {
    expect(() => data.read('  ')).toThrow(/^Write .+\.$/);
    const many = new Array<string>(S).fill(data.sourceSymbols.at(-1) as string);
    const typed = many.join(data.units.source === 'words' ? ' ' : '');
    expect(() => data.read(typed)).toThrow(/^Write .+ at most, not \d+\.$/);
  });

  it('should give the same batches to everybody with the same seed, and others when it is another', () => {
    const again = task.open(text, source);
    expect(again.trainingBatch(1)).toEqual(data.trainingBatch(1));
    expect(again.validationBatch(0)).toEqual(data.validationBatch(0));
    const other = task.open(text, { ...source, seed: 4 });
    expect(other.trainingBatch(1).texts).not.toEqual(data.trainingBatch(1).texts);
    expect(other.validationBatch(0)).toEqual(data.validationBatch(0));
  });

  it('should validate on other sources than those that train, each once, when all batches are read', () => {
    const sourcesOf = (count: number, batch: (i: number) => PairBatch) =>
      Array.from({ length: count }, (_, i) => batch(i).texts.map((each) => each.source)).flat();
    const trained = new Set(sourcesOf(data.batchesPerEpoch, data.trainingBatch));
    const held = sourcesOf(data.validationBatches, data.validationBatch);
    expect([trained.size, held.length]).toEqual([data.training, data.validation]);
    expect(held.filter((each) => trained.has(each))).toEqual([]);
    expect(data.validationBatch(data.validationBatches)).toEqual(data.validationBatch(0));
  });

  it('should count the target of a validation pair among its references, first of all, when it is scored', () => {
    const references = data.references(0);
    data.validationBatch(0).texts.forEach((_, b) => {
      const { targets, targetLengths } = data.validationBatch(0);
      const written = data.tokens(column(targets, targetLengths, b));
      expect(references[b]?.[0]).toEqual(written);
    });
  });
});
