// Adds the partial weight gradients up, in order, into the flat gradient, and leaves Σg² (and Σ clip(g)²) of what each
// invocation saw. No barrier: the next kernel adds the partial norms up in a fixed order.
//   partial_sums  partial sums;  grads  flat [P/4] vec4;  partials  [tiles · 64] vec2 (Σg², Σ clamp(g)²)

//! include lib/grid.wgsl
//! include lib/step_uniforms.wgsl
//! include lib/tile.wgsl

@group(0) @binding(0) var<storage, read> tiles: array<Tile>;
@group(0) @binding(1) var<storage, read> partial_sums: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> grads: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> partials: array<vec2f>;
@group(0) @binding(4) var<uniform> step_uniforms: StepUniforms;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = linear_workgroup(group, groups);
  if (index >= arrayLength(&tiles)) { return; }
  let tile = tiles[index];
  let limit = vec4f(step_uniforms.clip_value);
  var raw = 0.0;
  var clamped = 0.0;
  for (var i = lane; i < tile.count; i += 64u) {
    var g = vec4f(0.0);
    if (tile.part_count == 0u) {
      g = grads[tile.start + i];
    } else {
      for (var s = 0u; s < tile.part_count; s++) {
        g += partial_sums[tile.part + s * tile.part_stride + i];
      }
      grads[tile.start + i] = g;
    }
    raw += dot(g, g);
    let c = clamp(g, -limit, limit);
    clamped += dot(c, c);
  }
  partials[index * 64u + lane] = vec2f(raw, clamped);
}
