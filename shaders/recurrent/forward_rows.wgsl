// Recurrent forward pass of one layer, the state in storage. An invocation owns 4 neighbouring units of ${R} sequences and
// all their gates, so the recurrent product and the cell stay fused. Buffers as in forward_tile, read as vec4 over units.
//
// Looped, a workgroup owns all units of its sequences for all time steps, like forward_tile but without workgroup memory:
// where memory is one cache anyway, as on a CPU, that saves half the loads. Otherwise a dispatch does one step, with any
// number of workgroups: the way for layers too wide for one.

//! include lib/math.wgsl
//! include cells/${cell}.wgsl
alias F = vec4f;

struct Dims {
  batch: u32,
  hidden: u32,
  // Units padded to 4, divided by 4
  units4: u32,
  // vec4 offsets of W_hh and b_hh
  weight: u32,
  bias: u32,
  // Time steps t0 <= t < t1; one step unless looped
  t0: u32,
  t1: u32,
}

@group(0) @binding(0) var<storage, read> params: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> gates: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> hs: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> cs: array<vec4f>;
@group(0) @binding(4) var<uniform> dims: Dims;

fn one_step(t: u32, j4: u32, b0: u32) {
  let units4 = dims.units4;
  let cols = ${4 * G}u * units4;
//! for r in 0..R
  let row_${r} = t * dims.batch + min(b0 + ${r}u, dims.batch - 1u);
//! end
//! for g in 0..G
  let bias_${g} = params[dims.bias + ${g}u * units4 + j4];
//! for r in 0..R
  var a_${g}_${r} = bias_${g};
//! end
//! end
  for (var k4 = 0u; k4 < units4; k4++) {
//! for r in 0..R
    let h_${r} = hs[row_${r} * units4 + k4];
//! end
//! for g in 0..G
    let at_${g} = dims.weight + k4 * cols + (${g}u * units4 + j4) * 4u;
//! for i in 0..4
    let w_${g}_${i} = params[at_${g} + ${i}u];
//! end
//! for r in 0..R
    a_${g}_${r} += vec4f(dot(w_${g}_0, h_${r}), dot(w_${g}_1, h_${r}), dot(w_${g}_2, h_${r}), dot(w_${g}_3, h_${r}));
//! end
//! end
  }
  let real = j4 * 4u + vec4u(0u, 1u, 2u, 3u) < vec4u(dims.hidden);
//! for r in 0..R
  if (b0 + ${r}u < dims.batch) {
    let base = row_${r} * (${S}u * units4) + j4;
    let p = row_${r} * units4 + j4;
    let n = p + dims.batch * units4;
    var xp: array<F, ${G}>;
    var hp: array<F, ${G}>;
//! for g in 0..G
    xp[${g}] = gates[base + ${g}u * units4];
    hp[${g}] = a_${g}_${r};
//! end
//! if cellState
    let out = cell_forward(xp, hp, hs[p], cs[p]);
    cs[n] = out.c;
//! else
    let out = cell_forward(xp, hp, hs[p], vec4f(0.0));
//! end
    hs[n] = select(vec4f(0.0), out.h, real);
//! for s in 0..S
    gates[base + ${s}u * units4] = out.saved[${s}];
//! end
  }
//! end
}

//! if LOOPED
@compute @workgroup_size(${WG})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  for (var t = dims.t0; t < dims.t1; t++) {
    for (var j4 = lane; j4 < dims.units4; j4 += ${WG}u) { one_step(t, j4, group.x * ${R}u); }
    storageBarrier();
  }
}
//! else
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < dims.units4) { one_step(dims.t0, id.x, id.y * ${R}u); }
}
//! end
