// A run of consecutive vec4s of the flat parameter buffer that belong to one tensor.
struct Tile {
  // First vec4 and how many.
  start: u32,
  count: u32,
  // Partial sums to add up: first vec4 of the first part, vec4s between partial_sums, partial_sums. None: the gradient is in place already.
  part: u32,
  part_stride: u32,
  part_count: u32,
  // A k-packed matrix [K/4][N]: N (0 for other tensors), K, first vec4 of the tensor, first vec4 of its transposed copy.
  cols: u32,
  depth: u32,
  tensor: u32,
  transposed: u32,
  pad0: u32,
  pad1: u32,
  pad2: u32,
}
