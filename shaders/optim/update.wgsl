// Clip and optimizer step over the flat parameters, and the copies of each matrix. PyTorch's formulas:
//   sgd      m = μm + g;                       p −= η m   (Nesterov: η (g + μm))
//   rmsprop  v = βv + (1−β)g²;  d = g/(√v+ε);  m = μm + d;  p −= η m
//   adam     m = β₁m + (1−β₁)g;  v = β₂v + (1−β₂)g²;  p −= η/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε)
//   adamw    p −= ηλp first; the others add λp to g
//   nadam    m, v as adam;  p −= η (c₀ g + c₁ m) / (√v/√(1−β₂ᵗ) + ε), with c₀ and c₁ from the host
//   adagrad  v = v + g²;  p −= η g/(√v+ε)
// OPTIMIZER: 0 sgd, 1 sgd with Nesterov, 2 rmsprop, 3 adam, 4 adamw, 5 nadam, 6 adagrad
//
//   copies  for each packed matrix its transposed copy [N/4][K]; with half weights, in the same room, the matrix in halves
//           [K/4][N] and then its transposed copy in halves

//! include lib/grid.wgsl
//! include lib/step_uniforms.wgsl
//! include lib/tile.wgsl
//! include lib/control.wgsl
//! if FLOAT16
//! include lib/float16.wgsl
//! end

@group(0) @binding(0) var<storage, read> tiles: array<Tile>;
@group(0) @binding(1) var<storage, read> grads: array<vec4f>;
@group(0) @binding(2) var<storage, read> control: Control;
@group(0) @binding(3) var<storage, read_write> params: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> first: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> second: array<vec4f>;
//! if FLOAT16
@group(0) @binding(6) var<storage, read_write> copies: array<vec2u>;
//! else
@group(0) @binding(6) var<storage, read_write> copies: array<f32>;
//! end
@group(0) @binding(7) var<uniform> step_uniforms: StepUniforms;

override OPTIMIZER: u32 = 3u;

fn stepped(i: u32, p_old: vec4f) -> vec4f {
  var p = p_old;
  var g = clamp(grads[i] * control.scale, vec4f(-control.limit), vec4f(control.limit));
  if (OPTIMIZER == 4u) {
    p -= step_uniforms.learning_rate * step_uniforms.weight_decay * p;
  } else {
    g += step_uniforms.weight_decay * p;
  }
  if (OPTIMIZER <= 1u) {
    let m = step_uniforms.momentum * first[i] + g;
    first[i] = m;
    if (OPTIMIZER == 1u) { return p - step_uniforms.learning_rate * (g + step_uniforms.momentum * m); }
    return p - step_uniforms.learning_rate * m;
  }
  if (OPTIMIZER == 6u) {
    let sum = second[i] + g * g;
    second[i] = sum;
    return p - step_uniforms.learning_rate * g / (sqrt(sum) + step_uniforms.epsilon);
  }
  let v = step_uniforms.beta2 * second[i] + (1.0 - step_uniforms.beta2) * g * g;
  second[i] = v;
  if (OPTIMIZER == 2u) {
    let m = step_uniforms.momentum * first[i] + g / (sqrt(v) + step_uniforms.epsilon);
    first[i] = m;
    return p - step_uniforms.learning_rate * m;
  }
  let m = step_uniforms.beta1 * first[i] + (1.0 - step_uniforms.beta1) * g;
  first[i] = m;
  if (OPTIMIZER == 5u) {
    let ahead = step_uniforms.lookahead * g + step_uniforms.correction1 * m;
    return p - step_uniforms.learning_rate * ahead / (sqrt(v) * step_uniforms.correction2 + step_uniforms.epsilon);
  }
  return p - step_uniforms.learning_rate * step_uniforms.correction1 * m / (sqrt(v) * step_uniforms.correction2 + step_uniforms.epsilon);
}

fn update(i: u32) -> vec4f {
  let p = stepped(i, params[i]);
  params[i] = p;
  return p;
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
//! if FLOAT16
  if (tile.cols > 0u) {
    let matrix = 2u * tile.transposed;
    let reversed = matrix + (tile.depth / 4u) * tile.cols;
    // Four columns an invocation: they share the words of the transposed copy. Rolled: four copies of the update spill registers
    // on a software adapter and take twice as long.
    for (var i = 4u * lane; i < tile.count; i += 256u) {
      let at = tile.start + i - tile.tensor;
      let k = (at / tile.cols) * 4u;
      let n = at % tile.cols;
      var h: array<vec4u, 4>;
      for (var q = 0u; q < 4u; q++) {
        let own = half_bits(update(tile.start + i + q));
        copies[matrix + at + q] = own.xz | (own.yw << vec2u(16u));
        h[q] = own;
      }
      let to = reversed + (n / 4u) * tile.depth + k;
      let low = h[0] | (h[1] << vec4u(16u));
      let high = h[2] | (h[3] << vec4u(16u));
//! for q in 0..4
      copies[to + ${q}u] = vec2u(low[${q}], high[${q}]);
//! end
    }
    return;
  }
//! end
  for (var i = lane; i < tile.count; i += 64u) {
    let at = tile.start + i;
//! if FLOAT16
    update(at);
//! else
    let p = update(at);
    if (tile.cols > 0u) {
      let k = ((at - tile.tensor) / tile.cols) * 4u;
      let n = (at - tile.tensor) % tile.cols;
      let to = (tile.transposed + (n / 4u) * tile.depth + k) * 4u + n % 4u;
      copies[to] = p.x;
      copies[to + 4u] = p.y;
      copies[to + 8u] = p.z;
      copies[to + 12u] = p.w;
    }
//! end
  }
}
