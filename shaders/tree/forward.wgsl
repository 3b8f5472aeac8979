// States of the nodes of one height out of their children's. LEAVES: height 0.
//   slots  [rows, ${S}, U], in the input projections, out the gates   states, cells  [rows, U]
//   child_states  [rows, ${P}, U]: what W_hh is multiplied with, the sum of the children or the first and the second
//   w  W_hh [${P}·U/4][${G}·U]

//! include lib/grid.wgsl
//! if !LEAVES
//! include lib/weights.wgsl
//! end
alias F = vec4f;
//! include lib/math.wgsl

struct Dims {
  units4: u32,
  order: u32,
  children: u32,
  // Of this height among where heights begin, in words
  level: u32,
  // Nodes first <= place < end of this height
  first: u32,
  end: u32,
//! if !LEAVES
  // In fours of weights
  weight: u32,
//! end
}

@group(0) @binding(${binding}) var<storage, read> batch: array<u32>;
@group(0) @binding(${binding}) var<storage, read_write> slots: array<vec4f>;
@group(0) @binding(${binding}) var<storage, read_write> states: array<vec4f>;
@group(0) @binding(${binding}) var<storage, read_write> child_states: array<vec4f>;
//! if !RECURSIVE
@group(0) @binding(${binding}) var<storage, read_write> cells: array<vec4f>;
//! end
//! if !LEAVES
@group(0) @binding(${binding}) var<storage, read> w: array<Weights4>;
//! end
@group(0) @binding(${binding}) var<uniform> dims: Dims;

//! include tree/nodes.wgsl

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = linear_invocation(id, groups, 64u);
  let units4 = dims.units4;
  let row = node_of(i);
  if (row == NONE) { return; }
  let j = i % units4;
//! for g in 0..G
  // The forget gates of both children begin with one projection.
  var a_${g} = slots[slot_of(row, ${g - (g > 3)}u, j)];
//! end
//! if LEAVES
//! for p in 0..P
  child_states[(row * ${P}u + ${p}u) * units4 + j] = vec4f(0.0);
//! end
//! else
  let cols = ${4 * G}u * units4;
  let column = dims.weight + 4u * j;
//! if CHILD_SUM
  var own = vec4f(0.0);
  for (var p = 0u; p < ${ARITY}u; p++) {
    let child = child_of(row, p);
    if (child == NONE) { break; }
    own += states[child * units4 + j];
  }
  child_states[row * units4 + j] = own;
  for (var k4 = 0u; k4 < units4; k4++) {
    var h = vec4f(0.0);
    for (var p = 0u; p < ${ARITY}u; p++) {
      let child = child_of(row, p);
      if (child == NONE) { break; }
      h += states[child * units4 + k4];
    }
//! for g in 0..G-1
    a_${g} += h * weights(column + k4 * cols + ${4 * g}u * units4);
//! end
  }
//! else
//! for p in 0..P
  let child_${p} = child_of(row, ${p}u);
  var own_${p} = vec4f(0.0);
  if (child_${p} != NONE) {
    own_${p} = states[child_${p} * units4 + j];
    for (var k4 = 0u; k4 < units4; k4++) {
      let h = states[child_${p} * units4 + k4];
//! for g in 0..G
      a_${g} += h * weights(column + (${p}u * units4 + k4) * cols + ${4 * g}u * units4);
//! end
    }
  }
  child_states[(row * ${P}u + ${p}u) * units4 + j] = own_${p};
//! end
//! end
//! end
//! if RECURSIVE
  let h = tanh_safe(a_0);
  slots[slot_of(row, 0u, j)] = h;
//! else
  let input = sigmoid(a_0);
  let output = sigmoid(a_1);
  let update = tanh_safe(a_2);
  var c = input * update;
//! if !LEAVES
//! if CHILD_SUM
  for (var p = 0u; p < ${ARITY}u; p++) {
    let child = child_of(row, p);
    if (child == NONE) { break; }
    var a = a_3;
    for (var k4 = 0u; k4 < units4; k4++) {
      a += states[child * units4 + k4] * weights(column + k4 * cols + 12u * units4);
    }
    let forget = sigmoid(a);
    slots[slot_of(child, 4u, j)] = forget;
    c += forget * cells[child * units4 + j];
  }
//! else
//! for p in 0..P
  if (child_${p} != NONE) {
    let forget = sigmoid(a_${3 + p});
    slots[slot_of(row, ${4 + p}u, j)] = forget;
    c += forget * cells[child_${p} * units4 + j];
  }
//! end
//! end
//! end
  let h = output * tanh_safe(c);
  slots[slot_of(row, 0u, j)] = input;
  slots[slot_of(row, 1u, j)] = output;
  slots[slot_of(row, 2u, j)] = update;
  cells[row * units4 + j] = c;
//! end
  states[row * units4 + j] = h;
}
