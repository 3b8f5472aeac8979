/** What an axis shows: its ends and its ticks. Kept as the same object while nothing has to change, so that it can be compared. */
export interface AxisRange {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** Of accuracies. */
export const accuracyAxis: AxisRange = { low: 0, high: 1.05, ticks: [0, 0.25, 0.5, 0.75, 1] };

/** An axis narrows only once the data take up less than this share of it. */
const slack = 0.55;
/** Room left beyond the data when ends are chosen, so that the next wobble doesn't move them again. */
const margin = 0.05;
/** Values nearer to each other than this share of them are one: ticks would need more digits than an axis has room for. */
const leastShare = 1e-3;
const linearMantissas = [1, 2, 2.5, 5, 10];
const stepMantissas = [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
const logEnds = [1, 2, 3, 5, 10];

/** The smallest mantissa × 10^k that is at least `value`; `value` > 0. */
function atLeast(value: number, mantissas: readonly number[]): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const mantissa = mantissas.find((each) => each * power >= value * (1 - 1e-9)) ?? 10;
  return mantissa * power;
}

/** The greatest mantissa × 10^k that is at most `value`; `value` > 0. */
function atMost(value: number, mantissas: readonly number[]): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const mantissa = mantissas.findLast((each) => each * power <= value * (1 + 1e-9)) ?? 1;
  return mantissa * power;
}

const clean = (value: number): number => Number(value.toPrecision(12));

function multiples(step: number, low: number, high: number): number[] {
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high * (1 + 1e-12) + 1e-12; i++) ticks.push(clean(i * step));
  return ticks;
}

/** `next`, unless `previous` has the same ends: then that, so that nothing has to be drawn again. */
function unlessSame(next: AxisRange, previous: AxisRange | null): AxisRange {
  return previous !== null && previous.low === next.low && previous.high === next.high ? previous : next;
}

/** Round ends and about five round ticks around [low, high]. */
export function linearAxis(low: number, high: number, previous: AxisRange | null = null): AxisRange {
  const fits = previous !== null && low >= previous.low && high <= previous.high;
  if (previous !== null && fits && high - low >= slack * (previous.high - previous.low)) return previous;
  const room = margin * (high - low);
  const floor = low >= 0 ? Math.max(0, low - room) : low - room;
  const step = atLeast(Math.max(high + room - floor, Math.abs(high) * leastShare, 1e-12) / 4, linearMantissas);
  const from = clean(Math.floor(floor / step + 1e-9) * step);
  const to = clean(Math.max(Math.ceil((high + room) / step - 1e-9) * step, from + step));
  return unlessSame({ low: from, high: to, ticks: multiples(step, from, to) }, previous);
}

/** The same on a logarithmic axis; `low` > 0. */
export function logAxis(low: number, high: number, previous: AxisRange | null = null): AxisRange {
  const fits = previous !== null && low >= previous.low && high <= previous.high;
  if (previous !== null && fits && Math.log(high / low) >= slack * Math.log(previous.high / previous.low))
    return previous;
  const room = (high / low) ** margin;
  const from = clean(atMost(low / room, logEnds));
  const to = clean(Math.max(atLeast(high * room, logEnds), from * 2));
  return unlessSame({ low: from, high: to, ticks: logTicks(from, to) }, previous);
}

function logTicks(low: number, high: number): number[] {
  const decades = Math.log10(high / low);
  const mantissas =
    decades < 0.75 ? [1, 1.5, 2, 3, 4, 5, 7] : decades < 1.5 ? [1, 2, 3, 5] : decades < 2.6 ? [1, 3] : [1];
  const every = decades < 6 ? 1 : Math.ceil(decades / 5);
  const ticks: number[] = [];
  for (let k = Math.floor(Math.log10(low) - 1e-9); 10 ** k <= high * (1 + 1e-9); k++) {
    if (k % every !== 0) continue;
    for (const mantissa of mantissas) {
      const tick = clean(mantissa * 10 ** k);
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push(tick);
    }
  }
  return ticks;
}

/** From step 0 to a round step that leaves a little room, so that the curve grows into it before the axis moves. */
export function stepAxis(lastStep: number, previous: AxisRange | null = null): AxisRange {
  const high = atLeast(Math.max(lastStep, 20), stepMantissas);
  if (previous !== null && previous.high === high) return previous;
  return { low: 0, high, ticks: multiples(atLeast(Math.max(high / 5, 1), linearMantissas), 0, high) };
}

const second = 1;
const minute = 60 * second;
const hour = 60 * minute;
const timeEnds = [10, 15, 20, 30, 45, 60, 90]
  .map((x) => x * second)
  .concat(
    [2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60, 90].map((x) => x * minute),
    [2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 36, 48].map((x) => x * hour),
  );
const timeSteps = [2, 5, 10, 15, 30].concat(
  [1, 2, 5, 10, 15, 30].map((x) => x * minute),
  [1, 2, 4, 6, 12, 24].map((x) => x * hour),
);

/** From 0 to a round time, in seconds. */
export function timeAxis(lastSecond: number, previous: AxisRange | null = null): AxisRange {
  const high = timeEnds.find((end) => end >= lastSecond) ?? Math.ceil(lastSecond / (24 * hour)) * 24 * hour;
  if (previous !== null && previous.high === high) return previous;
  const step = timeSteps.find((each) => each >= high / 5) ?? 24 * hour * Math.ceil(high / (5 * 24 * hour));
  return { low: 0, high, ticks: multiples(step, 0, high) };
}
