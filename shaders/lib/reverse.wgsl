// The row [T, B] at which the direction that reads from the end meets a row: a sequence is reversed round within its own steps, and what
// pads it stays where it is. Twice is once too many: it is its own inverse.

fn reversed_row(row: u32) -> u32 {
  let b = row % dims.batch;
  let t = row / dims.batch;
  let length = batch[dims.lengths + b];
  return select(row, (length - 1u - t) * dims.batch + b, t < length);
}
