import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseConfig } from './parse.ts';
import { anyTaskOf, pairTaskOf } from './task.ts';

const read = (name: string): unknown => JSON.parse(readFileSync(`configs/${name}`, 'utf8'));
const names = readdirSync('configs').filter((name) => name.endsWith('.json'));

describe('configurations that are kept', () => {
  it.each(names)('%s can be run', (name) => {
    const config = parseConfig(read(name));
    expect(anyTaskOf(config) ?? pairTaskOf(config)).not.toBeNull();
    expect(config.validateEvery).toBeGreaterThan(0);
  });

  it('compare reading both ways with reading forward on the same budget, and nothing else', () => {
    const both = read('pos-bidirectional.json') as object;
    expect(read('pos-forward.json')).toEqual({ ...both, bidirectional: false });
  });
});
