/** Layer normalisation of blocks of H values, as torch.nn.functional.layer_norm with its default ε. */
const epsilon = 1e-5;

/** Mean of a block and 1/√(variance + ε). */
function statistics(values: Float64Array, at: number, H: number): { mean: number; scale: number } {
  let mean = 0;
  for (let j = 0; j < H; j++) mean += (values[at + j] as number) / H;
  let variance = 0;
  for (let j = 0; j < H; j++) variance += ((values[at + j] as number) - mean) ** 2 / H;
  return { mean, scale: 1 / Math.sqrt(variance + epsilon) };
}

/** x ← (x − mean)/√(variance + ε) ⊙ gain + bias, block by block, in place. */
export function normalise(values: Float64Array, gain: Float64Array, bias: Float64Array, H: number): void {
  for (let at = 0; at < values.length; at += H) {
    const { mean, scale } = statistics(values, at, H);
    for (let i = at; i < at + H; i++) {
      values[i] = ((values[i] as number) - mean) * scale * (gain[i] as number) + (bias[i] as number);
    }
  }
}

/**
 * Back through {@link normalise}, without its bias.
 * @param values what was normalised
 * @param d in: dL/d(output); out: dL/d(values)
 * @param dGain is added to
 */
export function normaliseBackward(
  values: Float64Array,
  gain: Float64Array,
  d: Float64Array,
  dGain: Float64Array,
  H: number,
): void {
  const unit = new Float64Array(H);
  for (let at = 0; at < values.length; at += H) {
    const { mean, scale } = statistics(values, at, H);
    let [plain, along] = [0, 0];
    for (let j = 0; j < H; j++) {
      const i = at + j;
      unit[j] = ((values[i] as number) - mean) * scale;
      dGain[i] = (dGain[i] as number) + (d[i] as number) * (unit[j] as number);
      d[i] = (d[i] as number) * (gain[i] as number);
      plain += (d[i] as number) / H;
      along += ((d[i] as number) * (unit[j] as number)) / H;
    }
    for (let j = 0; j < H; j++) d[at + j] = ((d[at + j] as number) - plain - (unit[j] as number) * along) * scale;
  }
}
