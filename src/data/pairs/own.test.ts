import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextError } from '../textError.ts';
import { mostPairs, readColumns } from './columns.ts';
import { inspectPairs, reportPairs, task, textsOf } from './own.ts';
import { mostSymbols, readOwnPairs } from './ownPairs.ts';

const characters = { unit: 'characters', lowerCase: false, validationPercent: 10 } as const;
const bytes = (text: string) => new TextEncoder().encode(text);

function refusal(text: string, read: (text: string) => unknown = readColumns): TextError {
  try {
    read(text);
  } catch (error) {
    if (error instanceof TextError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('readColumns', () => {
  const expected = [
    { source: 'Go.', target: 'Geh.' },
    { source: 'Hi, Tom!', target: 'Hallo, Tom!' },
  ];

  it.each([
    ['tab', 'Go.\tGeh.\nHi, Tom!\tHallo, Tom!\n'],
    ['arrow', 'Go. => Geh.\n\nHi, Tom!=>Hallo, Tom!'],
    ['arrow', 'Go. → Geh.\nHi, Tom! → Hallo, Tom!'],
    ['spaces', 'Go.  Geh.\n  Hi, Tom!     Hallo, Tom!'],
    ['semicolon', 'Go.;Geh.\nHi, Tom!;Hallo, Tom!'],
    ['comma', 'Go.,Geh.\n"Hi, Tom!","Hallo, Tom!"'],
  ])('should find both columns when there is a %s between them: %j', (separator, text) => {
    expect(readColumns(text)).toEqual({ separator, pairs: expected, extraColumns: 0 });
  });

  it('should keep quotes as they are between tabs, and undo them between commas, when text is quoted', () => {
    expect(readColumns('"Go!" he said.\tx').pairs).toEqual([{ source: '"Go!" he said.', target: 'x' }]);
    expect(readColumns('"say ""hi""",x\na,b').pairs[0]).toEqual({ source: 'say "hi"', target: 'x' });
  });

  it('should leave out and count further columns when lines have an attribution', () => {
    const anki = 'Go.\tGeh.\tCC-BY 2.0 (France) Attribution: tatoeba.org\nHi, Tom!\tHallo, Tom!';
    expect(readColumns(anki)).toEqual({ separator: 'tab', pairs: expected, extraColumns: 1 });
  });

  it('should take the sentences when each has its id before it, as Tatoeba exports them', () => {
    expect(readColumns('12\tGo.\t77\tGeh.\n9\tHi, Tom!\t5\tHallo, Tom!').pairs).toEqual(expected);
    expect(readColumns('12\tzwölf\n9\tneun').pairs[0]).toEqual({ source: '12', target: 'zwölf' });
  });

  it.each([
    ['', 'empty', 'There are no pairs; write a source, a tab and its target on a line.'],
    [' \n\n', 'empty', 'There are no pairs; write a source, a tab and its target on a line.'],
    ['\nalone\nb', 'unfit', 'Line 2 has no source and target: put a tab, =>, a comma or two spaces between them.'],
    ['a\tb\n\nc', 'unfit', 'Line 3 has no target: write a source, a tab and its target, or remove the line.'],
    ['a\tb\n\tc', 'unfit', 'Line 2 has no source: write a source, a tab and its target, or remove the line.'],
    ['a => b\n=> c', 'unfit', 'Line 2 has no source: write a source, an arrow and its target, or remove the line.'],
    [
      'a,b\n"c\nd",e',
      'unfit',
      'Line 2 has a quote that is not closed: close it on the same line, and write a quote within quotes twice.',
    ],
    [
      'a,b\nc,d\nHi, Tom!,e',
      'unfit',
      'Line 3 has 3 columns, separated by a comma, where the first has 2: put text that has a comma in it in quotes.',
    ],
    [
      'a  b\nc.  d.  e',
      'unfit',
      'Line 2 has 3 columns, separated by two spaces, where the first has 2: put a tab between source and target everywhere.',
    ],
  ])('should name the line and what to do when a text is %j', (text, code, message) => {
    expect(refusal(text)).toMatchObject({ code, message });
  });

  it('should say from which line on there are too many when there are more than 200,000', () => {
    const all = Array.from({ length: mostPairs }, (_, i) => `${i}\t${i}`).join('\n');
    expect(readColumns(all).pairs).toHaveLength(200_000);
    expect(refusal(`${all}\n\nx\ty`)).toMatchObject({
      code: 'too-large',
      message: 'There are more than 200,000 pairs; remove those from line 200,002 on.',
    });
  });
});

describe('readOwnPairs', () => {
  const read = (text: string) => readOwnPairs(text, characters);

  it('should split pairs so that no source is on both sides, and none is lost, when they are any', () => {
    const word = fc.constantFrom(...'abcdefghij');
    const line = fc.tuple(word, word);
    fc.assert(
      fc.property(fc.array(line, { minLength: 2, maxLength: 40 }), (lines) => {
        const text = lines.map((cells) => cells.join('\t')).join('\n');
        const different = new Set(text.split('\n'));
        fc.pre(new Set(lines.map(([source]) => source)).size > 1);
        const { pairs, training, duplicates } = read(text);
        const written = pairs.map(({ source, target }) => `${source}\t${target}`);
        expect(written.toSorted()).toEqual([...different].sort());
        expect(duplicates).toBe(lines.length - different.size);
        const held = new Set(pairs.slice(training).map(({ source }) => source));
        expect([training > 0, held.size > 0]).toEqual([true, true]);
        expect(pairs.slice(0, training).filter(({ source }) => held.has(source))).toEqual([]);
      }),
    );
  });

  it('should keep about one source of ten for validation when there are many', () => {
    const { pairs, training } = read(Array.from({ length: 2000 }, (_, i) => `s${i}\tt`).join('\n'));
    expect(1 - training / pairs.length).toBeCloseTo(0.1, 1);
    expect(read(pairs.map(({ source }) => `${source}\tother`).join('\n')).training).toBe(training);
  });

  it('should keep a larger or smaller share for validation when a person asks for it', () => {
    const text = Array.from({ length: 2000 }, (_, i) => `s${i}\tt`).join('\n');
    for (const validationPercent of [5, 20]) {
      const { pairs, training } = readOwnPairs(text, { ...characters, validationPercent });
      expect(1 - training / pairs.length).toBeCloseTo(validationPercent / 100, 1.5);
    }
    expect(reportPairs(text, { validation: 'fifth' }).validation).toBeGreaterThan(
      2 * reportPairs(text).validation - 60,
    );
  });

  it('should make one text of many forms when they differ in composition, line ends, mark or capitals', () => {
    const { pairs, composed, lowerCased } = readOwnPairs('\uFEFFE\u0301té\tX\r\nb\tY\rc\tz', {
      ...characters,
      lowerCase: true,
    });
    const texts = pairs.map(({ source, target }) => `${source} ${target}`).sort();
    expect([texts, composed, lowerCased]).toEqual([['b y', 'c z', 'été x'], true, true]);
    expect(read('a\tB\nc\td')).toMatchObject({ composed: false, lowerCased: false });
  });

  it('should leave out and count pairs when they are longer than the most, in the chosen units', () => {
    const long = 'ab '.repeat(40);
    const text = `a\tb\nc\td\n${long}\te\nf\t${long}`;
    expect(read(text)).toMatchObject({ lines: 4, overlong: 2 });
    expect(readOwnPairs(text, { ...characters, unit: 'words' })).toMatchObject({ overlong: 0 });
    const just = '😀'.repeat(mostSymbols);
    expect(read(`${just}\tb\na\tb`).overlong).toBe(0);
    expect(read(`${just}!\tb\na\tb\nc\td`).overlong).toBe(1);
  });

  it.each([
    ['a\tb', 'There is only one pair; write at least 2 different ones, a line each.'],
    ['a\tb\na\tb', 'There is only one pair; write at least 2 different ones, a line each.'],
    [
      'a\tb\na\tc',
      'All pairs have the same source; write at least 2 different ones, since one is kept for validation.',
    ],
    [
      `a\tb\n${'c'.repeat(101)}\td`,
      'Of 2 pairs 1 has up to 100 characters a side, and at least 2 are needed: read them as words, or use shorter ones.',
    ],
  ])('should say what there is too little of when pairs are %j', (text, message) => {
    expect(refusal(text, read)).toMatchObject({ code: 'too-short', message });
  });
});

describe('own pairs', () => {
  const text = 'Go.\tGeh.\tby me\nHi, Tom!\tHallo, Tom!\nGo.\tGeht.\nGo.\tGeh.\nAh\tÖ';

  it('should be reported in lengths, vocabularies and what was left out when they are read', () => {
    const report = reportPairs(text, { units: 'words', case: 'lower' });
    expect(report).toMatchObject({
      separator: 'tab',
      lines: 5,
      extraColumns: 1,
      duplicates: 1,
      overlong: 0,
      mostSymbols: 100,
      composed: false,
      lowerCased: true,
    });
    expect(report.training + report.validation).toBe(4);
    expect(report.validation).toBeGreaterThan(0);
    const { shortest, median, longest } = report.source;
    expect([shortest, median, longest]).toEqual([1, 2, 4]);
    expect(report.preview.map(({ target }) => target).sort()).toEqual(['geh.', 'geht.', 'hallo, tom!', 'ö']);
  });

  it('should count what only validation pairs have as unknown when the vocabulary is made', () => {
    const report = reportPairs(text);
    const { pairs, training } = readOwnPairs(text, characters);
    const lettersOf = (list: typeof pairs) => new Set(list.flatMap(({ target }) => [...target]));
    const known = lettersOf(pairs.slice(0, training));
    expect(report.target.symbols).toBe(3 + known.size);
    const missing = [...lettersOf(pairs.slice(training))].filter((letter) => !known.has(letter));
    expect(report.target.unknown.distinct).toBe(missing.length);
  });

  it('should take every target of a validation source for right when it has several', () => {
    const lines = Array.from({ length: 40 }, (_, i) => [`s${i}\tone`, `s${i}\ttwo`]).flat();
    const data = task.open(lines.join('\n'), { seed: 1, batchSize: 100, options: { units: 'words' } });
    const references = data.references(0);
    data.validationBatch(0).texts.forEach(({ target }, b) => {
      expect(references[b]).toEqual(target === 'one' ? [['one'], ['two']] : [['two'], ['one']]);
    });
  });

  it('should read typed text as the pairs were read when capitals are made small', () => {
    const data = task.open(text, { seed: 1, batchSize: 2, options: { case: 'lower' } });
    expect(data.read('GO.')).toEqual(data.read('go.'));
    expect(() => data.read('')).toThrow('Write a source like those of the pairs.');
    expect(() => data.read('x'.repeat(101))).toThrow(
      /^Write a source like those of the pairs: \d characters at most, not 101\.$/,
    );
  });

  it('should read and write as the pairs do when a model’s vocabularies are all that is there', () => {
    const options = { units: 'words', case: 'lower' };
    const data = task.open(text, { seed: 1, batchSize: 2, options });
    const texts = textsOf({ source: data.sourceSymbols, target: data.targetSymbols }, options);
    expect(texts.read('HI, Tom!')).toEqual(data.read('hi, tom!'));
    const { targets } = data.trainingBatch(0);
    expect(texts.write(targets.filter((_, i) => i % 2 === 0))).toBe(data.trainingBatch(0).texts[0]?.target);
    expect(() => texts.read('x '.repeat(101))).toThrow('100 words at most, not 101');
  });

  it('should be a problem in a sentence when the bytes of a file are no pairs', () => {
    expect(inspectPairs(bytes(text)).report?.training).toBeGreaterThan(0);
    expect(inspectPairs(bytes('a\tb\nc'))).toEqual({
      report: null,
      problem: 'Line 2 has no target: write a source, a tab and its target, or remove the line.',
    });
    // “é” of Windows-1252.
    const { problem } = inspectPairs(Uint8Array.of(0x61, 0x09, 0xe9, 0x0a));
    expect(problem).toBe('The text is not UTF-8: byte 3 (0xE9, on line 1) is invalid; save it as UTF-8.');
    expect(inspectPairs(bytes('')).problem).toMatch(/^The text is empty/);
    expect(() => inspectPairs(bytes(text), { units: 'bytes' })).toThrow(RangeError);
  });
});
