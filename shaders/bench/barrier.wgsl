// One workgroup whose invocations hand a number on to their neighbour, two barriers a turn: what a time step of a persistent
// recurrence waits for at least.

struct Dims {
  turns: u32,
}

@group(0) @binding(0) var<storage, read_write> values: array<u32>;
@group(0) @binding(1) var<uniform> dims: Dims;

var<workgroup> shared_values: array<u32, 128>;

@compute @workgroup_size(128)
fn main(@builtin(local_invocation_index) lane: u32) {
  shared_values[lane] = lane;
  workgroupBarrier();
  for (var turn = 0u; turn < dims.turns; turn++) {
    let next = shared_values[(lane + 1u) & 127u] + 1u;
    workgroupBarrier();
    shared_values[lane] = next;
    workgroupBarrier();
  }
  values[lane] = shared_values[lane];
}
