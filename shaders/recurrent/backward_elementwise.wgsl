// Back-propagation through time of one layer whose units hear of themselves alone, as forward_elementwise; an invocation owns 4 neighbouring
// units of one sequence for all steps. Buffers, and RECORD, as in backward_rows.

//! include lib/math.wgsl
//! include cells/${cell}.wgsl
alias F = vec4f;

struct Dims {
  batch: u32,
  units4: u32,
  // vec4 offset of W_hh, where there is one
  weight: u32,
  // vec4 offset of what else each unit has to itself
  own: u32,
  // Time steps t0 <= t < t1; T, where nothing flows in, is `end`
  t0: u32,
  t1: u32,
  // Steps of gates and dho that are kept, those of t at t % kept
  kept: u32,
  end: u32,
  // From what a bidirectional layer's forward direction has to what the other has, which workgroups of z = 1 do; 0 of other layers
  params_stride: u32,
  gates_stride: u32,
  states_stride: u32,
  dho_stride: u32,
  carry_stride: u32,
}

@group(0) @binding(0) var<storage, read> params: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> gates: array<vec4f>;
@group(0) @binding(2) var<storage, read> hs: array<vec4f>;
@group(0) @binding(3) var<storage, read> cs: array<vec4f>;
//! if RECORD
@group(0) @binding(4) var<storage, read_write> dho: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> carry: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> dcs: array<vec4f>;
@group(0) @binding(7) var<uniform> dims: Dims;
//! else
@group(0) @binding(4) var<storage, read> dho: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> carry: array<vec4f>;
@group(0) @binding(6) var<uniform> dims: Dims;
//! end

@compute @workgroup_size(${WG})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let units4 = dims.units4;
  let params_at = id.z * dims.params_stride;
  let gates_at = id.z * dims.gates_stride;
  let states_at = id.z * dims.states_stride + id.x;
  let carry_at = id.z * dims.carry_stride + id.x;
  let plane = dims.batch * units4;
  if (id.x >= plane) { return; }
  let b = id.x / units4;
  let j4 = id.x % units4;
//! if DIAGONAL
//! for g in 0..G
  let w_${g} = params[params_at + dims.weight + ${g}u * units4 + j4];
//! end
//! end
//! if P > 0
  var peepholes: array<F, ${P}>;
//! for p in 0..P
  peepholes[${p}] = params[params_at + dims.own + ${p}u * units4 + j4];
//! end
//! end
  var into_h = vec4f(0.0);
  var into_c = vec4f(0.0);
  if (dims.t1 < dims.end) {
    into_h = carry[carry_at];
    into_c = carry[plane + carry_at];
  }
  var h = hs[states_at + dims.t1 * plane];
  var c = vec4f(0.0);
//! if cellState
  c = cs[states_at + dims.t1 * plane];
//! end
  for (var t = dims.t1; t > dims.t0;) {
    t--;
    let kept = (t % dims.kept) * dims.batch + b;
    let base = gates_at + kept * (${S}u * units4) + j4;
    let above = id.z * dims.dho_stride + kept * units4 + j4;
    let h_prev = hs[states_at + t * plane];
    var c_prev = vec4f(0.0);
//! if cellState
    c_prev = cs[states_at + t * plane];
//! end
    let dh = dho[above] + into_h;
//! if RECORD
    dho[above] = dh;
//! if cellState
    dcs[above] = into_c;
//! end
//! end
    var saved: array<F, ${S}>;
//! for s in 0..S
    saved[${s}] = gates[base + ${s}u * units4];
//! end
    let out = cell_backward(saved, h_prev, c_prev, h, c, dh, into_c${PEEPHOLES});
    into_h = out.dh;
    into_c = out.dc;
//! for s in 0..S
    gates[base + ${s}u * units4] = out.dslots[${s}];
//! end
//! if DIAGONAL
//! for g in 0..G
    into_h += w_${g} * out.dslots[(${slotMap}u >> ${4 * g}u) & 15u];
//! end
//! end
    h = h_prev;
    c = c_prev;
  }
  carry[carry_at] = into_h;
  carry[plane + carry_at] = into_c;
}
