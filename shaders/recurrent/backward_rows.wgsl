//! if QUAD
enable subgroups;
//! end
// Back-propagation through time of one layer, the gradients of the gates in storage; an invocation owns ${4 * J} units of ${R}
// sequences, the m-th four of them ${WG} vec4s after the last. Looped or one step a dispatch, alone or in quads, as
// forward_rows; buffers as in backward_tile, read as vec4 over units.
//
// RECORD, what flowed into each state is kept: dL/dh_t in the place of dho, and dL/dc_t, by the next step alone, in dcs,
// which lies as dho does.
//
// BIDIRECTIONAL, workgroups of z = 1 do the direction that reads from the end, as in forward_rows.
//
//   carry  [2, B, U]  the cell's own path to h_t, and dL/dc_t, from step t+1; rewritten for step t-1

//! include lib/math.wgsl
//! include lib/weights.wgsl
//! include lib/sequence.wgsl
//! include cells/${cell}.wgsl
alias F = vec4f;

struct Dims {
  batch: u32,
  units4: u32,
  // Offset of the transposed W_hh by fours
  weight: u32,
//! if P > 0
  // vec4 offset of what each unit has to itself, and from there to the other direction's
  own: u32,
  own_stride: u32,
//! end
  // Time steps t0 <= t < t1, one step unless looped; T, where nothing flows in, is `end`
  t0: u32,
  t1: u32,
  // Steps of gates and dho that are kept, those of t at t % kept
  kept: u32,
  end: u32,
  // First sequence of a step
  first: u32,
//! if BIDIRECTIONAL
  // From the forward direction's to the other's: W_hh by fours, all else by vec4s
  weight_stride: u32,
  gates_stride: u32,
  states_stride: u32,
  dho_stride: u32,
  carry_stride: u32,
//! end
}

@group(0) @binding(0) var<storage, read> transposed: array<Weights4>;
@group(0) @binding(1) var<storage, read_write> gates: array<vec4f>;
@group(0) @binding(2) var<storage, read> hs: array<vec4f>;
@group(0) @binding(3) var<storage, read> cs: array<vec4f>;
//! if RECORD
@group(0) @binding(4) var<storage, read_write> dho: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> carry: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> dcs: array<vec4f>;
//! else
@group(0) @binding(4) var<storage, read> dho: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> carry: array<vec4f>;
//! end
//! if P > 0
@group(0) @binding(${6 + RECORD}) var<storage, read> params: array<vec4f>;
@group(0) @binding(${7 + RECORD}) var<uniform> dims: Dims;
//! else
@group(0) @binding(${6 + RECORD}) var<uniform> dims: Dims;
//! end

// Columns of 4 units.
fn weights(at: u32) -> mat4x4f {
  return mat4x4f(
    read4(transposed[at]),
    read4(transposed[at + 1u]),
    read4(transposed[at + 2u]),
    read4(transposed[at + 3u]),
  );
}

fn one_step(t: u32, j: u32, b0: u32, mate: u32, direction: u32) {
  let units4 = dims.units4;
//! if BIDIRECTIONAL
  let weight = dims.weight + direction * dims.weight_stride;
  let gates_at = direction * dims.gates_stride;
  let states_at = direction * dims.states_stride;
  let dho_at = direction * dims.dho_stride;
  let carry_at = direction * dims.carry_stride;
//! else
  let weight = dims.weight;
  const gates_at = 0u;
  const states_at = 0u;
  const dho_at = 0u;
  const carry_at = 0u;
//! end
  let units = 4u * units4;
//! for r in 0..R
  let next_${r} = gates_at + (((t + 1u) % dims.kept) * dims.batch + min(sequence(b0, ${r}u, mate), dims.batch - 1u)) * (${S}u * units4);
//! for m in 0..J
  var a_${m}_${r} = vec4f(0.0);
//! end
//! end
//! for m in 0..J
  let j_${m} = min(j + ${m * WG}u, units4 - 1u);
//! end
  if (t + 1u < dims.end) {
    for (var g = 0u; g < ${G}u; g++) {
      let slot = ((${slotMap}u >> (4u * g)) & 15u) * units4;
      let first = weight + g * units4 * units;
      for (var n4 = 0u; n4 < units4; n4++) {
//! for r in 0..R
//! if QUAD && r % 4 == 1
        let d_${r} = quadSwapX(d_${r / 4 * 4});
//! end
//! if QUAD && r % 4 == 2
        let d_${r} = quadSwapY(d_${r / 4 * 4});
//! end
//! if QUAD && r % 4 == 3
        let d_${r} = quadSwapDiagonal(d_${r / 4 * 4});
//! end
//! if !QUAD || r % 4 == 0
        let d_${r} = gates[next_${r} + slot + n4];
//! end
//! end
//! for m in 0..J
        let w_${m} = weights(first + n4 * units + 4u * j_${m});
//! for r in 0..R
        a_${m}_${r} += d_${r} * w_${m};
//! end
//! end
      }
    }
  }
  var into_h: array<vec4f, ${J * R}>;
//! for m in 0..J
//! for r in 0..R
  into_h[${m * R + r}] = a_${m}_${r};
//! end
//! end
  let plane = dims.batch * units4;
  // Rolled: one copy of the cell compiles several times faster than one for each sequence.
  for (var i = 0u; i < ${J * R}u; i++) {
    let j4 = j + (i / ${R}u) * ${WG}u;
    let b = sequence(b0, i % ${R}u, mate);
    if (j4 < units4 && b < dims.batch) {
      let kept = (t % dims.kept) * dims.batch + b;
      let base = gates_at + kept * (${S}u * units4) + j4;
      let p = states_at + (t * dims.batch + b) * units4 + j4;
      let n = p + plane;
      let own = carry_at + b * units4 + j4;
      let above = dho_at + kept * units4 + j4;
      var dh = dho[above] + into_h[i];
      var dc = vec4f(0.0);
      if (t + 1u < dims.end) {
        dh += carry[own];
        dc = carry[plane + own];
      }
//! if RECORD
      dho[above] = dh;
//! if cellState
      dcs[above] = dc;
//! end
//! end
      var saved: array<F, ${S}>;
//! for s in 0..S
      saved[${s}] = gates[base + ${s}u * units4];
//! end
//! if P > 0
      var peepholes: array<F, ${P}>;
//! for p in 0..P
      peepholes[${p}] = params[dims.own + direction * dims.own_stride + ${p}u * units4 + j4];
//! end
//! end
//! if cellState
      let out = cell_backward(saved, hs[p], cs[p], hs[n], cs[n], dh, dc${PEEPHOLES});
//! else
      let out = cell_backward(saved, hs[p], vec4f(0.0), hs[n], vec4f(0.0), dh, dc${PEEPHOLES});
//! end
      carry[own] = out.dh;
      carry[plane + own] = out.dc;
//! for s in 0..S
      gates[base + ${s}u * units4] = out.dslots[${s}];
//! end
    }
  }
}

//! if LOOPED
@compute @workgroup_size(${WG})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
//! if QUAD
  @builtin(subgroup_invocation_id) place: u32,
//! end
) {
//! if QUAD
  let mate = place & 3u;
//! else
  let mate = 0u;
//! end
  for (var t = dims.t1; t > dims.t0;) {
    t--;
    for (var j0 = 0u; j0 < dims.units4; j0 += ${J * WG}u) { one_step(t, j0 + lane, group.x * ${R}u, mate, group.z); }
    storageBarrier();
  }
}
//! else
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  one_step(dims.t0, id.x, dims.first + id.y * ${R}u, 0u, id.z);
}
//! end
