// Clip and optimizer step over the flat parameters, and the transposed copy of each matrix. PyTorch's formulas:
//   sgd      m = μm + g;                       p −= η m   (Nesterov: η (g + μm))
//   rmsprop  v = βv + (1−β)g²;  d = g/(√v+ε);  m = μm + d;  p −= η m
//   adam     m = β₁m + (1−β₁)g;  v = β₂v + (1−β₂)g²;  p −= η/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε)
//   adamw    p −= ηλp first; the others add λp to g
// OPTIMIZER: 0 sgd, 1 sgd with Nesterov, 2 rmsprop, 3 adam, 4 adamw

//! include lib/grid.wgsl
//! include lib/hyper.wgsl
//! include lib/tile.wgsl
//! include lib/control.wgsl

@group(0) @binding(0) var<storage, read> tiles: array<Tile>;
@group(0) @binding(1) var<storage, read> grads: array<vec4f>;
@group(0) @binding(2) var<storage, read> control: Control;
@group(0) @binding(3) var<storage, read_write> params: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> first: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> second: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> transposed: array<f32>;
@group(0) @binding(7) var<uniform> hyper: Hyper;

override OPTIMIZER: u32 = 3u;

fn stepped(i: u32, p_old: vec4f) -> vec4f {
  var p = p_old;
  var g = clamp(grads[i] * control.scale, vec4f(-control.limit), vec4f(control.limit));
  if (OPTIMIZER == 4u) {
    p -= hyper.learning_rate * hyper.weight_decay * p;
  } else {
    g += hyper.weight_decay * p;
  }
  if (OPTIMIZER <= 1u) {
    let m = hyper.momentum * first[i] + g;
    first[i] = m;
    if (OPTIMIZER == 1u) { return p - hyper.learning_rate * (g + hyper.momentum * m); }
    return p - hyper.learning_rate * m;
  }
  let v = hyper.beta2 * second[i] + (1.0 - hyper.beta2) * g * g;
  second[i] = v;
  if (OPTIMIZER == 2u) {
    let m = hyper.momentum * first[i] + g / (sqrt(v) + hyper.epsilon);
    first[i] = m;
    return p - hyper.learning_rate * m;
  }
  let m = hyper.beta1 * first[i] + (1.0 - hyper.beta1) * g;
  first[i] = m;
  return p - hyper.learning_rate * hyper.correction1 * m / (sqrt(v) * hyper.correction2 + hyper.epsilon);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = linear_workgroup(group, groups);
  if (index >= arrayLength(&tiles) || control.halted == 1u) { return; }
  let tile = tiles[index];
  for (var i = lane; i < tile.count; i += 64u) {
    let at = tile.start + i;
    let p = stepped(at, params[at]);
    params[at] = p;
    if (tile.cols > 0u) {
      let k = ((at - tile.tensor) / tile.cols) * 4u;
      let n = (at - tile.tensor) % tile.cols;
      let to = (tile.transposed + (n / 4u) * tile.depth + k) * 4u + n % 4u;
      transposed[to] = p.x;
      transposed[to + 4u] = p.y;
      transposed[to + 8u] = p.z;
      transposed[to + 12u] = p.w;
    }
  }
}
