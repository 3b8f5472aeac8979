/** Values a shader template may name. */
export type Parameters = Readonly<Record<string, number | string | boolean>>;

const tokenPattern = /\s*(?:(\d+)|([A-Za-z_]\w*)|(==|!=|<=|>=|&&|\|\||[-+*/%()<>!]))/y;

const binary: Record<string, [precedence: number, apply: (a: number, b: number) => number]> = {
  '||': [1, (a, b) => Number(a !== 0 || b !== 0)],
  '&&': [2, (a, b) => Number(a !== 0 && b !== 0)],
  '==': [3, (a, b) => Number(a === b)],
  '!=': [3, (a, b) => Number(a !== b)],
  '<': [4, (a, b) => Number(a < b)],
  '>': [4, (a, b) => Number(a > b)],
  '<=': [4, (a, b) => Number(a <= b)],
  '>=': [4, (a, b) => Number(a >= b)],
  '+': [5, (a, b) => a + b],
  '-': [5, (a, b) => a - b],
  '*': [6, (a, b) => a * b],
  '/': [6, (a, b) => Math.trunc(a / b)],
  '%': [6, (a, b) => a % b],
};

function tokenize(source: string): string[] {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < source.trimEnd().length) {
    const match = tokenPattern.exec(source);
    if (!match) throw new SyntaxError(`shader template: can't read "${source}"`);
    tokens.push((match[1] ?? match[2] ?? match[3]) as string);
  }
  return tokens;
}

/**
 * Integer arithmetic over a shader template's parameters; comparisons and booleans are 0 or 1.
 * @throws SyntaxError for an unknown name or a malformed expression.
 */
export function evaluate(source: string, parameters: Parameters): number {
  const tokens = tokenize(source);
  let at = 0;

  function primary(): number {
    const token = tokens[at++];
    if (token === '(') {
      const value = climb(0);
      if (tokens[at++] !== ')') throw new SyntaxError(`shader template: missing ")" in "${source}"`);
      return value;
    }
    if (token === '-') return -primary();
    if (token === '!') return Number(primary() === 0);
    if (token !== undefined && /^\d/.test(token)) return Number(token);
    const value = token === undefined ? undefined : parameters[token];
    if (typeof value === 'boolean') return Number(value);
    if (typeof value !== 'number') throw new SyntaxError(`shader template: no number "${token}" in "${source}"`);
    return value;
  }

  function climb(least: number): number {
    let left = primary();
    for (;;) {
      const operator = binary[tokens[at] ?? ''];
      if (!operator || operator[0] < least) return left;
      at++;
      left = operator[1](left, climb(operator[0] + 1));
    }
  }

  const value = climb(0);
  if (at !== tokens.length) throw new SyntaxError(`shader template: can't read "${source}"`);
  return value;
}
