// Back through the nodes of one height, after their parents: from the gradients of their states to those of their gates. A child has one
// parent, whose gates' gradients it gathers.
//   slots  [rows, ${S}, U], in the gates, out their gradients, of the forget gates' input projection their sum
//   gradient, cells  [rows, U]   carried  [rows, U]: what a node's cell state is given by its parent's
//   w  W_hh transposed [${G}·U/4][${P}·U]

//! include lib/grid.wgsl
//! include lib/weights.wgsl
alias F = vec4f;
//! include lib/math.wgsl

struct Dims {
  units4: u32,
  order: u32,
  children: u32,
  parents: u32,
  level: u32,
  first: u32,
  end: u32,
  weight: u32,
}

@group(0) @binding(${binding}) var<storage, read> batch: array<u32>;
@group(0) @binding(${binding}) var<storage, read_write> slots: array<vec4f>;
@group(0) @binding(${binding}) var<storage, read> gradient: array<vec4f>;
//! if !RECURSIVE
@group(0) @binding(${binding}) var<storage, read> cells: array<vec4f>;
@group(0) @binding(${binding}) var<storage, read_write> carried: array<vec4f>;
//! end
@group(0) @binding(${binding}) var<storage, read> w: array<Weights4>;
@group(0) @binding(${binding}) var<uniform> dims: Dims;

//! include tree/nodes.wgsl

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = linear_invocation(id, groups, 64u);
  let units4 = dims.units4;
  let row = node_of(i);
  if (row == NONE) { return; }
  let j = i % units4;
  var dh = gradient[row * units4 + j];
  let parent = batch[dims.parents + row];
//! if !RECURSIVE
  var dc = vec4f(0.0);
//! end
  if (parent != NONE) {
//! if CHILD_SUM
    let column = dims.weight + 4u * j;
//! else
    let column = dims.weight + 4u * (j + select(units4, 0u, child_of(parent, 0u) == row));
//! end
    for (var n4 = 0u; n4 < units4; n4++) {
//! for g in 0..G
//! if CHILD_SUM && g == 3
      // The forget gate of this child.
      dh += slots[slot_of(row, 4u, n4)] * weights(column + (${g}u * units4 + n4) * ${4 * P}u * units4);
//! else
      dh += slots[slot_of(parent, ${g + (g > 2)}u, n4)] * weights(column + (${g}u * units4 + n4) * ${4 * P}u * units4);
//! end
//! end
    }
//! if !RECURSIVE
    dc = carried[row * units4 + j];
//! end
  }
//! if RECURSIVE
  let h = slots[slot_of(row, 0u, j)];
  slots[slot_of(row, 0u, j)] = dh * (vec4f(1.0) - h * h);
//! else
  let input = slots[slot_of(row, 0u, j)];
  let output = slots[slot_of(row, 1u, j)];
  let update = slots[slot_of(row, 2u, j)];
  let tanh_c = tanh_safe(cells[row * units4 + j]);
  dc += dh * output * (vec4f(1.0) - tanh_c * tanh_c);
  slots[slot_of(row, 0u, j)] = dc * update * input * (vec4f(1.0) - input);
  slots[slot_of(row, 1u, j)] = dh * tanh_c * output * (vec4f(1.0) - output);
  slots[slot_of(row, 2u, j)] = dc * input * (vec4f(1.0) - update * update);
  var sum = vec4f(0.0);
//! if CHILD_SUM
//! if !LEAVES
  for (var p = 0u; p < ${ARITY}u; p++) {
    let child = child_of(row, p);
    if (child == NONE) { break; }
    let at = slot_of(child, 4u, j);
    let forget = slots[at];
    let d = dc * cells[child * units4 + j] * forget * (vec4f(1.0) - forget);
    slots[at] = d;
    carried[child * units4 + j] = dc * forget;
    sum += d;
  }
//! end
  // A root has no forget gate, and adds nothing to the gradient of that matrix.
  if (parent == NONE) { slots[slot_of(row, 4u, j)] = vec4f(0.0); }
//! else
//! for p in 0..P
  var d_${p} = vec4f(0.0);
//! if !LEAVES
  let child_${p} = child_of(row, ${p}u);
  if (child_${p} != NONE) {
    let forget = slots[slot_of(row, ${4 + p}u, j)];
    d_${p} = dc * cells[child_${p} * units4 + j] * forget * (vec4f(1.0) - forget);
    carried[child_${p} * units4 + j] = dc * forget;
  }
//! end
  slots[slot_of(row, ${4 + p}u, j)] = d_${p};
  sum += d_${p};
//! end
//! end
  slots[slot_of(row, 3u, j)] = sum;
//! end
}
