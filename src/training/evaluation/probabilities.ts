/** [rows, V], of what the head left. @param asked a class for each row; where nothing is asked it means nothing */
export function probabilitiesOf(
  gradient: Float32Array,
  asked: Uint32Array,
  V: number,
  stride: number,
  scored: number,
): Float32Array {
  // The head leaves (probability − one-hot) / scored where its logits were; where nothing is asked it leaves 0.
  return Float32Array.from({ length: asked.length * V }, (_, i) => {
    const [row, v] = [Math.floor(i / V), i % V];
    return (gradient[row * stride + v] as number) * scored + Number(asked[row] === v);
  });
}
