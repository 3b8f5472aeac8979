import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { linesFromEnd } from './appendedFile.ts';
import { UsageError } from './errors.ts';
import { MetricsFile } from './metricsFile.ts';
import { SamplesFile } from './samplesFile.ts';

/** What the files under test ask of the disk. */
const disk = vi.hoisted(() => ({
  read: 0,
  written: 0,
  /** The disk is full after so many bytes more. */
  room: Number.POSITIVE_INFINITY,
  calls: [] as string[],
}));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return {
    ...fs,
    readSync(...[file, buffer, offset, length, at]: [number, Buffer, number, number, number]) {
      const read = fs.readSync(file, buffer, offset, length, at);
      disk.read += read;
      return read;
    },
    writeSync(...[file, bytes, offset, length, at]: [number, Buffer, number, number, number | null]) {
      if (disk.room === 0 && length > 0) throw new Error('no space left');
      const written = fs.writeSync(file, bytes, offset, Math.min(length, disk.room), at);
      disk.calls.push('write');
      disk.written += written;
      disk.room -= written;
      return written;
    },
    fsyncSync(file: number) {
      disk.calls.push('sync');
      fs.fsyncSync(file);
    },
  };
});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unroll-appended-'));
  Object.assign(disk, { read: 0, written: 0, room: Number.POSITIVE_INFINITY, calls: [] });
});
afterEach(() => rmSync(folder, { recursive: true }));
const path = () => join(folder, 'file');
const text = () => readFileSync(path(), 'utf8');

const columns = (firstStep: number, count: number) => {
  const column = () => new Float32Array(count).fill(0.5);
  return {
    firstStep,
    loss: column(),
    gradNorm: column(),
    clippedNorm: column(),
    learningRate: column(),
    clipped: new Uint8Array(count),
  };
};
const header = 'step,loss,gradNorm,clippedNorm,clipped,learningRate,validationLoss,accuracy\n';
const row = (step: number) => `${step},0.5,0.5,0.5,0,0.5,,\n`;
const rows = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => row(first + i)).join('');
/** Opens at `step`, and adds the rows of `count` steps more. */
const train = (step: number, count: number) => {
  const file = MetricsFile.open(path(), step);
  file.add(columns(step + 1, count));
  file.save();
};

describe('linesFromEnd', () => {
  test.each([
    ['many short lines', Array.from({ length: 30_000 }, (_, i) => `Zeile ${i} – ä\n`)],
    ['lines longer than what is read at once', ['a\n', `${'é'.repeat(50_000)}\n`, `${'b'.repeat(65_535)}\n`, 'c\n']],
    ['empty lines', ['\n', '\n', 'a\n', '\n']],
    ['a last line without a break', ['a\n', 'b']],
    ['nothing', []],
  ])('should give each line and its place, from the last, when there are %s', (_, lines) => {
    writeFileSync(path(), lines.join(''));
    let at = Buffer.byteLength(lines.join(''));
    const places = lines.toReversed().map((line) => {
      at -= Buffer.byteLength(line);
      return { at, text: line };
    });
    expect([...linesFromEnd(path())]).toEqual(places);
  });
});

describe('metrics.csv', () => {
  test('should write no more than the new rows, and read no more than the tail, when it is many MB long', () => {
    writeFileSync(path(), header + rows(1, 500_000));
    const size = Buffer.byteLength(text());
    expect(size).toBeGreaterThan(10e6);
    Object.assign(disk, { read: 0, written: 0 });
    train(499_990, 3);
    expect(disk.read).toBeLessThan(100_000);
    expect(disk.written).toBe(Buffer.byteLength(rows(499_991, 499_993)));
    expect(text().endsWith(rows(499_980, 499_993))).toBe(true);
    expect(text().length).toBe(size - Buffer.byteLength(rows(499_994, 500_000)));
  });

  test('should be on the disk when a save returns', () => {
    const file = MetricsFile.open(path(), 0);
    file.add(columns(1, 2));
    disk.calls = [];
    file.save();
    expect(disk.calls).toEqual(['write', 'sync']);
  });

  test.each([
    ['a row is unfinished', `${header}${rows(1, 3)}4,0.5,0.`],
    ['a row lacks its break alone', `${header}${rows(1, 3)}${row(3).trimEnd()}`],
    ['rows are too many', `${header}${rows(1, 9)}`],
    ['rows are too many and the last is unfinished', `${header}${rows(1, 9)}10`],
    ['a row is none', `${header}${rows(1, 3)}\0\0\0\0\n`],
  ])('should keep the rows up to the checkpoint when %s', (_, before) => {
    writeFileSync(path(), before);
    train(3, 2);
    expect(text()).toBe(header + rows(1, 5));
  });

  test('should go on when another program gave its lines other breaks', () => {
    const windows = (header + rows(1, 4)).replaceAll('\n', '\r\n');
    writeFileSync(path(), windows);
    train(3, 1);
    expect(text()).toBe((header + rows(1, 3)).replaceAll('\n', '\r\n') + row(4));
  });

  test.each([
    ['empty', ''],
    ['cut off within its header', header.slice(0, 30)],
    ['cut off after its header', header.trimEnd()],
  ])('should begin anew when it is %s', (_, before) => {
    writeFileSync(path(), before);
    train(7, 1);
    expect(text()).toBe(header + row(8));
  });

  test.each(['epoch,loss\n1,2\n', rows(1, 3), 'notes'])('should be left alone when it is another file: %j', (other) => {
    writeFileSync(path(), other);
    expect(() => MetricsFile.open(path(), 3)).toThrow(UsageError);
    expect(text()).toBe(other);
  });

  test('should have its header when it was removed while the run went on', () => {
    const file = MetricsFile.open(path(), 0);
    rmSync(path());
    file.add(columns(1, 1));
    file.save();
    expect(text()).toBe(header + row(1));
  });

  test('should have neither a row too few nor part of one when a save ends after any of its bytes', () => {
    for (let room = 0; room < Buffer.byteLength(rows(3, 4)); room++) {
      writeFileSync(path(), header + rows(1, 2));
      disk.room = room;
      expect(() => train(2, 2)).toThrow(/could not be written: no space left/);
      disk.room = Number.POSITIVE_INFINITY;
      MetricsFile.open(path(), 2);
      expect(text(), `${room} bytes`).toBe(header + rows(1, 2));
    }
  });
});

describe('samples.txt', () => {
  const sample = (step: number, words = 'Call me\n\nIshmael') => `=== step ${step} ===\n${words}\n\n`;

  test('should hold whole samples alone when a save ends after any of its bytes', () => {
    const words = 'Wal\n\n\nfisch – ä';
    for (let room = 0; room < Buffer.byteLength(sample(20, words)); room++) {
      writeFileSync(path(), sample(10));
      disk.room = room;
      expect(() => SamplesFile.open(path(), 20).add(20, words)).toThrow(/no space left/);
      disk.room = Number.POSITIVE_INFINITY;
      const again = SamplesFile.open(path(), 20);
      expect([again.has(10), again.has(20), text()], `${room} bytes`).toEqual([true, false, sample(10)]);
    }
  });

  test('should write a heading once its sample is on the disk when one is added', () => {
    SamplesFile.open(path(), 0).add(1, 'a');
    expect(disk.calls).toEqual(['write', 'sync', 'write', 'sync']);
  });

  test('should read no more than the tail when it is many MB long', () => {
    writeFileSync(path(), Array.from({ length: 20_000 }, (_, i) => sample(i + 1, 'Call me. '.repeat(40))).join(''));
    disk.read = 0;
    const file = SamplesFile.open(path(), 19_990);
    file.add(19_995, 'new');
    expect(file.has(19_995)).toBe(true);
    expect(disk.read).toBeLessThan(100_000);
    expect(text().endsWith(`${sample(19_990, 'Call me. '.repeat(40))}${sample(19_995, 'new')}`)).toBe(true);
  });

  test('should be cut to nothing when the run begins at step 0', () => {
    writeFileSync(path(), sample(10) + sample(20));
    SamplesFile.open(path(), 0);
    expect(text()).toBe('');
  });
});
