const minus = '\u2212';
const thousands = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

const signed = (text: string): string => (text.startsWith('-') ? minus + text.slice(1) : text);

/** 1240 → '1,240'. */
export function formatCount(value: number): string {
  return Number.isFinite(value) ? signed(thousands.format(value)) : '–';
}

/** Three significant digits and a letter: 8127 → '8.13k', 1.2e6 → '1.20M'. Whole numbers under 1000 stay whole. */
export function formatCompact(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size < 1000 && Number.isInteger(value)) return signed(String(value));
  const units = ['', 'k', 'M', 'G', 'T'];
  let unit = 0;
  let scaled = value;
  while (Math.abs(scaled) >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return signed(threeDigits(scaled)) + (units[unit] ?? '');
}

/** Binary units: 1536 → '1.50 KiB'. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return '–';
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let scaled = bytes;
  while (Math.abs(scaled) >= 1023.5 && unit < units.length - 1) {
    scaled /= 1024;
    unit++;
  }
  return `${unit === 0 ? String(Math.round(scaled)) : threeDigits(scaled)} ${units[unit] ?? ''}`;
}

/** Fixed digits, so that a changing figure keeps its width: 2.3147 → '2.31'. Past 10⁵ it turns to '1.2e+7'. */
export function formatLoss(value: number, digits = 2): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 1e5) return signed(value.toExponential(1));
  return signed(value.toFixed(digits));
}

/** For norms, rates and other magnitudes over many decades: three significant digits, 10-power notation outside 10⁻³…10⁴. */
export function formatMagnitude(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 9.995e-4 || size >= 9999.5) return signed(value.toExponential(1));
  return signed(size >= 999.5 ? value.toFixed(0) : size < 1 ? value.toPrecision(3) : threeDigits(value));
}

/** Share between 0 and 1: 0.374 → '37%', 0.004 → '0.4%'. A share that isn't all or nothing never reads as 0% or 100%. */
export function formatPercent(share: number): string {
  if (!Number.isFinite(share)) return '–';
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '<0.1%';
  if (percent > 0 && percent < 1) return `${percent.toFixed(1)}%`;
  if (percent > 99 && percent < 100) return percent >= 99.95 ? '>99.9%' : `${percent.toFixed(1)}%`;
  return `${Math.round(percent)}%`;
}

/** Seconds → '0:07', '12:30', '1:02:05'. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** Whitespace and controls made visible: ' ' → '␣', newline → '↵'. */
export function visibleChar(char: string): string {
  const shown: Record<string, string> = { ' ': '␣', '\n': '↵', '\r': '␍', '\t': '⇥', '\u00a0': '⍽', '\ufffd': '�' };
  const known = shown[char];
  if (known !== undefined) return known;
  const code = char.codePointAt(0) ?? 0;
  return code < 32 ? String.fromCodePoint(0x2400 + code) : char;
}

/** How a screen reader should say a character that has no sound of its own. */
export function spokenChar(char: string): string {
  const names: Record<string, string> = {
    ' ': 'space',
    '\n': 'new line',
    '\r': 'carriage return',
    '\t': 'tab',
    '\u00a0': 'no-break space',
    '\ufffd': 'rare character',
    ',': 'comma',
    '.': 'full stop',
    ';': 'semicolon',
    ':': 'colon',
    '-': 'hyphen',
    '—': 'dash',
    "'": 'apostrophe',
    '"': 'quote',
    '’': 'apostrophe',
    '“': 'open quote',
    '”': 'close quote',
    '!': 'exclamation mark',
    '?': 'question mark',
    '(': 'open parenthesis',
    ')': 'close parenthesis',
    _: 'underscore',
    '*': 'asterisk',
  };
  const known = names[char];
  if (known !== undefined) return known;
  return char !== char.toLowerCase() ? `capital ${char}` : char;
}

function threeDigits(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
}

/** 'A 0.02, B 2.08 and C 0.31' */
export function listed(parts: readonly string[]): string {
  const [last = '', ...others] = [...parts].reverse();
  return others.length === 0 ? last : `${others.reverse().join(', ')} and ${last}`;
}
