// A counting sort of the output feedback, for the gradient of R: rows by their id, in order, as the host sorts ids. Rows without one
// are in no list. One workgroup.
//   batch  feedback [T·B] at `feedback`;  out: order [T·B] at `order`, starts [V+1] at `starts`

struct Dims {
  rows: u32,
  cols: u32,
  feedback: u32,
  order: u32,
  starts: u32,
}

@group(0) @binding(0) var<storage, read_write> batch: array<u32>;
@group(0) @binding(1) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32) {
  for (var v = lane; v < dims.cols; v += 64u) {
    var count = 0u;
    for (var r = 0u; r < dims.rows; r++) { count += select(0u, 1u, batch[dims.feedback + r] == v); }
    batch[dims.starts + v + 1u] = count;
  }
  storageBarrier();
  if (lane == 0u) {
    var sum = 0u;
    for (var v = 0u; v < dims.cols; v++) {
      sum += batch[dims.starts + v + 1u];
      batch[dims.starts + v + 1u] = sum;
    }
    batch[dims.starts] = 0u;
  }
  storageBarrier();
  for (var v = lane; v < dims.cols; v += 64u) {
    var at = dims.order + batch[dims.starts + v];
    for (var r = 0u; r < dims.rows; r++) {
      if (batch[dims.feedback + r] == v) {
        batch[at] = r;
        at++;
      }
    }
  }
}
