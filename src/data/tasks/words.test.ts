import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ignoredTarget } from '../../lib/ignoredTarget.ts';
import type { DataBatch, TaskData } from '../contract/data.ts';
import { classChance } from '../examples.ts';
import { countries, encodeName, longestName, nameSymbols, plainName, readNames } from '../names.ts';
import { mostFrequentTag, readTagged } from '../tagged.ts';
import { buildWords, splitWords, unknownId, unknownSymbols } from '../wordSymbols.ts';
import { dataTasks } from './index.ts';

const textOf = (file: string): string => {
  const bytes = readFileSync(`public/${file}`);
  return (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8');
};
const [names, brown] = [textOf('data/names.txt'), textOf('data/brown.bin')];
const tasks = dataTasks.filter(({ id }) => ['name-origin', 'name-writing', 'tagging'].includes(id));
const opened = tasks.map((task) => {
  const source = { seed: 3, batchSize: 5, seqLength: task.steps, lag: 1 };
  const text = task.id === 'tagging' ? brown : names;
  return { id: task.id, task, source, text, data: task.open(text, source) };
});

describe.each(opened)('$id', ({ task, data, source, text }) => {
  const [T, B] = [source.seqLength, source.batchSize];
  const all = (of: (i: number) => DataBatch, count: number) => Array.from({ length: count }, (_, i) => of(i));

  it('makes whole batches, of symbols and answers that there are', () => {
    const symbols = 'symbols' in task ? task.symbols : 0;
    expect(data.symbols).toHaveLength(symbols);
    expect(new Set(data.symbols).size).toBe(symbols);
    for (const { ids, targets } of [data.trainingBatch(7), data.validationBatch(0), data.validationBatch(1)]) {
      expect([ids.length, targets.length]).toEqual([T * B, T * B]);
      expect(ids.every((id) => id < symbols)).toBe(true);
      expect(targets.every((target) => target === ignoredTarget || target < task.outputs.length)).toBe(true);
      expect(targets.some((target) => target !== ignoredTarget)).toBe(true);
    }
  });

  it('gives the same batches to everybody with the same seed, and others to another or at another step', () => {
    const [again, other] = [source, { ...source, seed: 4 }].map((each) => task.open(text, each));
    expect(again?.trainingBatch(7)).toEqual(data.trainingBatch(7));
    expect(other?.trainingBatch(7).ids).not.toEqual(data.trainingBatch(7).ids);
    expect(data.trainingBatch(8).ids).not.toEqual(data.trainingBatch(7).ids);
    expect(other?.validationBatch(1)).toEqual(data.validationBatch(1));
    expect(data.validationBatch(data.validationBatches + 1)).toEqual(data.validationBatch(1));
  });

  it('comes to every example in an epoch, and holds all that is held back once', () => {
    if (task.id === 'tagging') {
      const words = readTagged(text).validation.words.filter(Boolean).length;
      const scored = all(data.validationBatch, data.validationBatches).flatMap(({ targets }) =>
        [...targets].filter((target) => target !== ignoredTarget),
      );
      // All but what is left over at the end.
      expect(scored.length).toBeGreaterThan(words - T);
      expect(scored.length).toBeLessThanOrEqual(words);
      return;
    }
    const scored = all(data.validationBatch, data.validationBatches).flatMap(({ texts = [] }) => texts.filter(Boolean));
    expect(scored).toHaveLength(data.validation);
    const seen = all(data.trainingBatch, Math.ceil(data.training / B)).flatMap(({ texts = [] }) => texts);
    expect(new Set(seen).size).toBeGreaterThan(0.8 * new Set(readNames(names).training.map(({ name }) => name)).size);
  });

  it('has a chance, and something more to beat', () => {
    expect(data.chance.accuracy).toBeGreaterThan(0);
    expect(data.chance.loss).toBeLessThan(Math.log(task.outputs.length) + 0.1);
    for (const { accuracy = 0 } of data.baselines) expect(accuracy).toBeGreaterThan(data.chance.accuracy);
  });
});

describe('names', () => {
  it('hold back whole names, of whatever country', () => {
    const { training, validation } = readNames(names);
    const trained = new Set(training.map(({ name }) => name));
    expect(validation.filter(({ name }) => trained.has(name))).toEqual([]);
    expect(validation.length / (training.length + validation.length)).toBeCloseTo(0.1, 1);
    expect(new Set(validation.map(({ country }) => country)).size).toBe(countries.length);
  });

  it('are read as they are typed, without marks', () => {
    expect(['  Müller ', 'Łukasz', 'O’Brien', 'Đặng', 'Jean-Luc'].map(plainName)).toEqual([
      'muller',
      'lukasz',
      "o'brien",
      'dang',
      'jean-luc',
    ]);
    expect([encodeName('Ann'), encodeName(''), encodeName('a'.repeat(longestName + 1))]).toEqual([null, null, null]);
  });

  it('say what is wrong with others', () => {
    expect(() => readNames('Atlantis\tann,bob')).toThrow(
      'Line 1 of the names has the country “Atlantis”, which is not one of the classes.',
    );
    expect(() => readNames('Spain\tJosé')).toThrow('“José” is not a name of 1 to 14 letters from a to z.');
    expect(() => readNames('')).toThrow(/too few names/);
  });

  it('stand at the end of a sequence that asks for the country, and behind the country where one is written', () => {
    const [origin, writing] = opened;
    const typed = origin?.data.read?.('Łukasz');
    expect(Array.from(typed?.ids ?? [], (id) => nameSymbols[id]).join('')).toBe('········lukasz');
    expect(typed).toMatchObject({ scored: [13], parts: ['Lukasz'] });
    expect(() => origin?.data.read?.('東京')).toThrow('Write a name of 1 to 14 letters from a to z');
    const begun = writing?.data.writing?.begin('spain: Ma') ?? new Uint32Array();
    expect(Array.from(begun, (id) => writing?.data.symbols[id])).toEqual(['Spain', 'm', 'a']);
    expect(writing?.data.writing?.format(begun, [18, 9, 1])).toBe('Maria');
    expect(() => writing?.data.writing?.begin('Ma')).toThrow(/^Choose one of the countries: Croatia, /);
    expect(() => writing?.data.writing?.begin('Spain:')).toThrow('Begin with 1 to 13 letters from a to z');
  });

  it('are asked for letter by letter, up to their end, but not for the letter that is given', () => {
    const writing = opened[1]?.data as TaskData;
    const { ids, targets, lengths, texts }: DataBatch = writing.trainingBatch(0);
    const [country, name] = (texts?.[0] ?? '').split(': ');
    const column = (of: Uint32Array) => Array.from({ length: 15 }, (_, t) => of[5 * t] as number);
    const letters = [...(name ?? '').toLowerCase()];
    expect(column(ids).map((id) => writing.symbols[id])).toEqual([
      country,
      ...letters,
      ...new Array(14 - letters.length).fill('·'),
    ]);
    expect(lengths?.[0]).toBe(1 + letters.length);
    const requested = column(targets).slice(0, letters.length + 1);
    expect(requested[0]).toBe(ignoredTarget);
    expect(requested.slice(1).map((id) => nameSymbols[id])).toEqual([...letters.slice(1), '·']);
  });
});

describe('tagged words', () => {
  const paragraphs = Array.from({ length: 10 }, (_, i) =>
    i === 9 ? 'dogs/N bark/V !/.' : 'The/D can/N can/V can/V ./.',
  );

  it('hold back whole texts, and know the most frequent tag of each word', () => {
    const { training, validation } = readTagged(`${paragraphs.join('\n\n')}\n`);
    expect([training.sentences, validation.sentences]).toEqual([9, 1]);
    expect(validation.words).toEqual(['', 'dogs', 'bark', '!']);
    const tagOf = mostFrequentTag(training);
    // 'Can' as 'can', a verb more often than not; of a word that was never seen, the most frequent of all.
    expect(['can', 'Can', 'The', 'dogs'].map(tagOf)).toEqual([1, 1, 5, 1]);
  });

  it('refuse what is no such text', () => {
    expect(() => readTagged('a/N b/V')).toThrow(/too few texts/);
    expect(() => readTagged(paragraphs.join('\n\n').replace('bark/V', 'bark/?'))).toThrow(
      '“bark/?” is not a word with a tag.',
    );
  });

  it('stand for unknown ones by their look', () => {
    const words = buildWords(['The', 'the', 'the', 'cat', '', 'cat'], 2 + unknownSymbols.length + 2);
    expect(words.symbols.slice(-2)).toEqual(['cat', 'the']);
    const look = (word: string): string => words.symbols[words.id(word)] ?? '';
    expect(['The', '1,200', 'blorfing', 'Blorfton', 'IBM', 'half-baked', '&c', 'zzq', ''].map(look)).toEqual([
      'the',
      'UNK-num',
      'UNK-lower-ing',
      'UNK-Cap-ton',
      'UNK-CAPS',
      'UNK-hyphen',
      'UNK-lower',
      'UNK-lower',
      '¶',
    ]);
    expect(new Set(unknownSymbols).size).toBe(unknownSymbols.length);
    expect(unknownId('—')).toBe(3);
  });

  it('are split from a typed line as the corpus writes them', () => {
    const split = (line: string) => splitWords(line, (word) => word === 'Mr.').join(' ');
    expect(split('“Don’t!” said Mr. Smith — twice.')).toBe("`` Don't ! '' said Mr. Smith -- twice .");
    expect(split('It costs 3.50 (or 1,000)... "ok"')).toBe("It costs 3.50 ( or 1,000 ) ... `` ok ''");
    expect(split('  ')).toBe('');
  });

  it('tell what each typed word is read as, and refuse more than fit', () => {
    const tagging = opened[2]?.data;
    const typed = tagging?.read?.('He ran. She blorfs.');
    expect(typed?.parts).toEqual(['He', 'ran', '.', 'She', 'blorfs', '.']);
    expect(typed?.known).toEqual([true, true, true, true, false, true]);
    // A sentence begins with its mark, which is asked nothing.
    expect(typed?.scored).toEqual([1, 2, 3, 5, 6, 7]);
    expect(() => tagging?.read?.('word '.repeat(48))).toThrow('This model reads up to 47 words and punctuation marks');
    expect(() => tagging?.read?.(' ')).toThrow('Write a sentence to have its words tagged.');
  });
});

it('counts what who knows only how often each class occurs gets right', () => {
  const { loss, accuracy, commonest } = classChance([8, 2], [1, 3]);
  expect([accuracy, commonest]).toEqual([0.25, 0]);
  expect(loss).toBeCloseTo(-(Math.log(9 / 12) + 3 * Math.log(3 / 12)) / 4, 12);
});
