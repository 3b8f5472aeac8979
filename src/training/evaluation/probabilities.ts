/** [rows, V], of what the head left. @param targets a class for each row; without a target it means nothing */
export function probabilitiesOf(
  gradient: Float32Array,
  targets: Uint32Array,
  V: number,
  stride: number,
  scored: number,
): Float32Array {
  // The head leaves (probability − one-hot) / scored where its logits were; without a target it leaves 0.
  return Float32Array.from({ length: targets.length * V }, (_, i) => {
    const [row, v] = [Math.floor(i / V), i % V];
    return (gradient[row * stride + v] as number) * scored + Number(targets[row] === v);
  });
}
