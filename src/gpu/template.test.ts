import { describe, expect, it } from 'vitest';
import type { Parameters } from './expression.ts';
import { compose } from './template.ts';

const text = (lines: readonly string[]): string => lines.join('\n');

function composed(lines: readonly string[], parameters: Parameters = {}, more: Record<string, string> = {}): string[] {
  return compose('main.wgsl', { 'main.wgsl': text(lines), ...more }, parameters).split('\n');
}

describe('substitution', () => {
  it('puts integers and texts in, as often as they occur', () => {
    const lines = [`var<workgroup> a: array<f32, \${U / 4}>; // \${U}`, `include "\${cell}"`];
    expect(composed(lines, { U: 12, cell: 'gru' })).toEqual([
      'var<workgroup> a: array<f32, 3>; // 12',
      'include "gru"',
    ]);
  });

  it('leaves everything else as it is', () => {
    const lines = ['  // a comment', 'let x = vec4f(1.0); // { } $', ''];
    expect(composed(lines)).toEqual(lines);
  });

  it('should count bindings over files and conditions', () => {
    const lines = [`a \${binding}`, '//! include lib/b.wgsl', '//! if no', `c \${binding}`, '//! end', `d \${binding}`];
    const files = { 'lib/b.wgsl': `b \${binding}` };
    expect(composed(lines, { no: false }, files)).toEqual(['a 0', 'b 1', 'd 2']);
    expect(composed(lines, { no: true }, files)).toEqual(['a 0', 'b 1', 'c 2', 'd 3']);
  });

  it('refuses a name that is not there', () => {
    expect(() => composed([`let a = \${nothing}u;`])).toThrow(/nothing/);
  });
});

describe('for', () => {
  it('repeats the lines for each value below the end', () => {
    expect(composed(['//! for m in 1..J', `a_\${m};`, '//! end', 'b;'], { J: 4 })).toEqual([
      'a_1;',
      'a_2;',
      'a_3;',
      'b;',
    ]);
  });

  it('nests, and counts by expressions', () => {
    const lines = ['//! for m in 0..J', '  //! for n in m..2 * J - 1', `\${m}\${n}`, '  //! end', '//! end'];
    expect(composed(lines, { J: 2 })).toEqual(['00', '01', '02', '11', '12']);
  });

  it('leaves out what has no values', () => {
    expect(composed(['a', '//! for m in 0..0', `\${m}`, '//! end', 'b'])).toEqual(['a', 'b']);
  });

  it('does not leave its name behind', () => {
    expect(() => composed(['//! for m in 0..1', '//! end', `\${m}`])).toThrow(SyntaxError);
  });
});

describe('if', () => {
  const lines = ['//! if state', 'with', '//! else', 'without', '//! end', 'end'];

  it('keeps one side', () => {
    expect(composed(lines, { state: true })).toEqual(['with', 'end']);
    expect(composed(lines, { state: false })).toEqual(['without', 'end']);
  });

  it('nests with its own else', () => {
    const nested = ['//! if a', '//! if b', '1', '//! else', '2', '//! end', '//! else', '3', '//! end'];
    expect(composed(nested, { a: true, b: true })).toEqual(['1']);
    expect(composed(nested, { a: true, b: false })).toEqual(['2']);
    expect(composed(nested, { a: false, b: true })).toEqual(['3']);
  });

  it('holds loops, and is held by them', () => {
    const held = ['//! for m in 0..3', '//! if m != 1', `\${m}`, '//! end', '//! end'];
    expect(composed(held)).toEqual(['0', '2']);
  });
});

describe('include', () => {
  it('takes each file once, wherever it is asked for again', () => {
    const files = { 'lib/a.wgsl': '//! include lib/b.wgsl\na', 'lib/b.wgsl': 'b' };
    const lines = ['//! include lib/b.wgsl', '//! include lib/a.wgsl', '//! include lib/a.wgsl', 'main'];
    expect(composed(lines, {}, files)).toEqual(['b', 'a', 'main']);
  });

  it('chooses the file by a parameter and hands the parameters on', () => {
    const files = { 'cells/gru.wgsl': `const G = \${G}u;` };
    expect(composed([`//! include cells/\${cell}.wgsl`], { cell: 'gru', G: 3 }, files)).toEqual(['const G = 3u;']);
  });
});

describe('errors', () => {
  it.each([
    [['//! for m in 0..2', 'a'], /main\.wgsl: a block has no end/],
    [['//! if 1', '//! for m in 0..2', '//! end'], /a block has no end/],
    [['//! for m from 0 to 2', '//! end'], /can't read "\/\/! for m from 0 to 2"/],
    [['//! repeat 3'], /unknown directive "\/\/! repeat 3"/],
    [['//! end'], /unknown directive "\/\/! end"/],
    [['//! include lib/absent.wgsl'], /no file shaders\/lib\/absent\.wgsl/],
  ])('%j', (lines, message) => {
    expect(() => composed(lines)).toThrow(SyntaxError);
    expect(() => composed(lines)).toThrow(message);
  });

  it('says that the file asked for is not there', () => {
    expect(() => compose('other.wgsl', {}, {})).toThrow(/no file shaders\/other\.wgsl/);
  });
});
