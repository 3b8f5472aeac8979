import { evaluate, type Parameters } from './expression.ts';

/**
 * Composes WGSL from a file of shaders/. Used only for what `override` can't do: register tiles unrolled in the text, the
 * cell's functions, sizes of workgroup arrays. Directives stand on lines of their own:
 *
 *     //! include lib/math.wgsl        another file, once
 *     //! for m in 0..TM  …  //! end   the lines once for each m
 *     //! if cellState … //! else … //! end
 *
 * and `${expression}` is replaced by an integer, or by a text parameter where it is a bare name. `${binding}` counts up from 0: bindings
 * that stand in several files, or under conditions, need not know how many come before them.
 */
export function compose(path: string, files: Readonly<Record<string, string>>, parameters: Parameters): string {
  const included = new Set<string>();
  const output: string[] = [];
  let bindings = 0;

  function substitute(line: string, scope: Parameters): string {
    return line.replace(/\$\{([^}]*)\}/g, (_, expression: string) => {
      if (expression === 'binding') return String(bindings++);
      const value = scope[expression.trim()];
      return typeof value === 'string' ? value : String(evaluate(expression, scope));
    });
  }

  /** Index of the `end` (or `else`) that belongs to the block opened before `from`. */
  function blockEnd(lines: readonly string[], from: number, stops: RegExp): number {
    let depth = 0;
    for (let i = from; i < lines.length; i++) {
      const line = lines[i] as string;
      if (depth === 0 && stops.test(line)) return i;
      if (/^\s*\/\/! (for|if)\b/.test(line)) depth++;
      else if (/^\s*\/\/! end\b/.test(line)) depth--;
    }
    throw new SyntaxError(`shader template ${path}: a block has no end`);
  }

  function emit(lines: readonly string[], scope: Parameters): void {
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i] as string;
      const directive = /^\s*\/\/! (\w+)\s*(.*)$/.exec(line);
      if (!directive) {
        output.push(substitute(line, scope));
        continue;
      }
      const [, verb, rest = ''] = directive;
      if (verb === 'include') include(substitute(rest.trim(), scope), scope);
      else if (verb === 'for') {
        const end = blockEnd(lines, i + 1, /^\s*\/\/! end\b/);
        const range = /^(\w+) in (.+)\.\.(.+)$/.exec(rest);
        if (!range) throw new SyntaxError(`shader template ${path}: can't read "${line.trim()}"`);
        const [, name = '', from = '', to = ''] = range;
        const last = evaluate(to, scope);
        const body = lines.slice(i + 1, end);
        for (let value = evaluate(from, scope); value < last; value++) emit(body, { ...scope, [name]: value });
        i = end;
      } else if (verb === 'if') {
        const middle = blockEnd(lines, i + 1, /^\s*\/\/! (else|end)\b/);
        const hasElse = /else/.test(lines[middle] as string);
        const end = hasElse ? blockEnd(lines, middle + 1, /^\s*\/\/! end\b/) : middle;
        if (evaluate(rest, scope) !== 0) emit(lines.slice(i + 1, middle), scope);
        else if (hasElse) emit(lines.slice(middle + 1, end), scope);
        i = end;
      } else throw new SyntaxError(`shader template ${path}: unknown directive "${line.trim()}"`);
    }
  }

  function include(name: string, scope: Parameters): void {
    if (included.has(name)) return;
    included.add(name);
    const text = files[name];
    if (text === undefined) throw new SyntaxError(`shader template ${path}: no file shaders/${name}`);
    emit(text.split('\n'), scope);
  }

  include(path, parameters);
  return output.join('\n');
}
