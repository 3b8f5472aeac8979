import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseTranslateOptions } from './translateCommand.ts';

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
