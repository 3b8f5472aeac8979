// One link of a chain of dispatches: each needs what the one before it wrote.

@group(0) @binding(0) var<storage, read_write> values: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32) {
  values[lane] += lane + 1u;
}
