type Colour = readonly [red: number, green: number, blue: number];

/** Viridis at even distances: perceptually even, and told apart without red and green. */
const stops: readonly Colour[] = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 73, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [110, 206, 88],
  [181, 222, 43],
  [253, 231, 37],
];

/** @param share of the way from dark to bright; held between 0 and 1 */
export function viridis(share: number): Colour {
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const low = stops[Math.floor(at)] as Colour;
  const high = stops[Math.ceil(at)] as Colour;
  const part = at - Math.floor(at);
  const mix = (a: number, b: number): number => Math.round(a + part * (b - a));
  return [mix(low[0], high[0]), mix(low[1], high[1]), mix(low[2], high[2])];
}

export const viridisGradient = `linear-gradient(to right, ${stops.map((stop) => `rgb(${stop.join(' ')})`).join(', ')})`;

/** Where a value lies between two others, by its logarithm; 0 for 0. */
export const logShare = (value: number, low: number, high: number): number =>
  value > 0 ? Math.log(value / low) / Math.log(high / low) : 0;
