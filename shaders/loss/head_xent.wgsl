// The head's product and its loss at once, for vocabularies of which a workgroup holds whole rows: no logit goes through memory.
//
//   x_rv = Σ_k a[r, k] · w[k, v] + bias[v],   loss_r = log Σ_v exp(x_rv) − x_r,target,
//   dL/dx_rv = (softmax(x_r)_v − [v = target]) · loss_scale
//
// What is no class, as the ignored target is, is not counted. Padding columns get gradient 0.
//   a  [rows, lda]   w  k-packed [K/4][N], four over k   dlogits  [rows, N]   batch  targets [rows] at `targets`   losses  [rows]
// ${WX} invocations share ${TM} rows and keep ${COLS} columns each, N = ${WX * COLS} in all, but sum only ${VN * Q} at a time. In quads,
// they are in the order of their slots until the sums are complete.

//! include lib/quad.wgsl
//! include lib/grid.wgsl
//! include lib/step_uniforms.wgsl
//! include lib/weights.wgsl

struct Dims {
  // Rows first <= r < rows
  first: u32,
  rows: u32,
  // V
  cols: u32,
  // K / 4, and the row stride of a in vec4s
  depth4: u32,
  a_stride4: u32,
  // Offset of w by fours, scalar offset of the bias
  weight: u32,
  bias: u32,
  targets: u32,
  // First row of a, in vec4s
  a_start4: u32,
}

@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> w: array<Weights4>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read> batch: array<u32>;
@group(0) @binding(4) var<storage, read_write> dlogits: array<f32>;
@group(0) @binding(5) var<storage, read_write> losses: array<f32>;
@group(0) @binding(6) var<uniform> step_uniforms: StepUniforms;
@group(0) @binding(7) var<uniform> dims: Dims;

const LOWEST: f32 = -3.0e38;

alias Columns = vec${VN}f;
alias Row = array<Columns, ${GROUPS}>;

//! if QUAD
fn all_max(index: u32, value: f32) -> f32 {
  let pair = max(value, quadSwapX(value));
  return max(pair, quadSwapY(pair));
}

fn all_sum(index: u32, value: f32) -> f32 {
  let pair = value + quadSwapX(value);
  return pair + quadSwapY(pair);
}
//! else
// Two arrays, so that a row's maxima may be written while others still read the sums of the row before.
var<workgroup> maxima: array<f32, ${WX * WY}>;
var<workgroup> sums: array<f32, ${WX * WY}>;

fn all_max(index: u32, value: f32) -> f32 {
  maxima[index] = value;
  workgroupBarrier();
  let start = index / ${WX}u * ${WX}u;
  var result = maxima[start];
  for (var i = 1u; i < ${WX}u; i++) { result = max(result, maxima[start + i]); }
  return result;
}

fn all_sum(index: u32, value: f32) -> f32 {
  sums[index] = value;
  workgroupBarrier();
  let start = index / ${WX}u * ${WX}u;
  var result = sums[start];
  for (var i = 1u; i < ${WX}u; i++) { result += sums[start + i]; }
  return result;
}
//! end

fn columns(lane: u32, group: u32) -> vec${VN}u {
  return lane + ${WX}u * (${VN}u * group + vec${VN}u(
//! for j in 0..VN
    ${j}u,
//! end
  ));
}

fn strided_weights(at: u32) -> mat${VN}x4f {
  return mat${VN}x4f(
//! for j in 0..VN
    read4(w[at + ${WX * j}u]),
//! end
  );
}

// An invocation's columns of the logits of row r to their gradient and its loss; past the last row nothing is stored.
fn finish(x: Row, r: u32, index: u32) {
  let lane = index % ${WX}u;
  let goal = batch[dims.targets + min(r, dims.rows - 1u)];
  let counted = goal < dims.cols;
  let at = select(0u, goal, counted);
  var highs = Columns(LOWEST);
//! for g in 0..GROUPS
  let v_${g} = columns(lane, ${g}u);
//! if WX * (COLS - (g + 1) * VN) <= 2
  // Padding, or past the row.
  let real_${g} = v_${g} < vec${VN}u(dims.cols);
  highs = max(highs, select(Columns(LOWEST), x[${g}], real_${g}));
//! else
  highs = max(highs, x[${g}]);
//! end
//! end
  var high = highs[0];
//! for j in 1..VN
  high = max(high, highs[${j}]);
//! end
  let top = all_max(index, high);
  var own = Columns(0.0);
  var goal_logits = Columns(0.0);
//! for g in 0..GROUPS
//! if WX * (COLS - (g + 1) * VN) <= 2
  let e_${g} = select(Columns(0.0), exp(x[${g}] - top), real_${g});
//! else
  let e_${g} = exp(x[${g}] - top);
//! end
  own += e_${g};
  goal_logits = select(goal_logits, x[${g}], v_${g} == vec${VN}u(at));
//! end
  let total = all_sum(index, dot(own, Columns(1.0)));
  let inverse = 1.0 / total;
  let scale = select(0.0, step_uniforms.loss_scale, counted);
  if (r < dims.rows) {
    if (at % ${WX}u == lane) { losses[r] = select(0.0, log(total) + top - dot(goal_logits, Columns(1.0)), counted); }
    let base = r * ${WX * COLS}u;
//! for g in 0..GROUPS
    var d_${g} = (e_${g} * inverse - select(Columns(0.0), Columns(1.0), v_${g} == vec${VN}u(at))) * scale;
//! if WX * (COLS - (g + 1) * VN) <= 2
    d_${g} = select(Columns(0.0), d_${g}, real_${g});
//! end
//! for j in 0..VN
//! if g * VN + j < COLS
    dlogits[base + v_${g}[${j}]] = d_${g}[${j}];
//! end
//! end
//! end
  }
}

@compute @workgroup_size(${WX * WY})
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  invocation: Lane,
) {
  let index = invocation.index;
  let mate = mate_of(invocation);
  let r0 = dims.first + (linear_workgroup(group, groups) * ${WY}u + index / ${WX}u) * ${TM}u;
  let lane = index % ${WX}u;
//! for m in 0..TM
  let a_at_${m} = dims.a_start4 + min(quad_row(r0, ${m}u, mate), dims.rows - 1u) * dims.a_stride4;
//! end
  var x: array<Columns, ${TM * PARTS * Q}>;
//! if PARTS > 1
  for (var part = 0u; part < ${PARTS}u; part++) {
//! else
  const part = 0u;
//! end
//! for q in 0..Q
    let n_${q} = lane + ${WX * VN}u * (part * ${Q}u + ${q}u);
    let start_${q} = Columns(
//! for j in 0..VN
      bias[dims.bias + n_${q} + ${WX * j}u],
//! end
    );
//! for m in 0..TM
    var s_${m}_${q} = start_${q};
//! end
//! end
    for (var k = 0u; k < dims.depth4; k++) {
//! for m in 0..TM
//! if QUAD && m % 4 > 0
      let a_${m} = from_mate_${m % 4}(a_${m / 4 * 4});
//! else
      let a_${m} = a[a_at_${m} + k];
//! end
//! end
//! for q in 0..Q
      let w_${q} = strided_weights(dims.weight + k * ${WX * COLS}u + n_${q});
//! for m in 0..TM
      s_${m}_${q} += a_${m} * w_${q};
//! end
//! end
    }
//! for q in 0..Q
//! for m in 0..TM
    x[part * ${Q}u + ${m * PARTS * Q + q}u] = s_${m}_${q};
//! end
//! end
//! if PARTS > 1
  }
//! end
//! if QUAD
  for (var m = 0u; m < ${TM}u; m++) {
    let slot = ${PARTS * Q}u * quad_row(0u, m, mate);
    finish(Row(
//! for g in 0..GROUPS
      x[slot + ${g}u],
//! end
    ), r0 + m, index);
  }
//! else
//! for m in 0..TM
  finish(Row(
//! for g in 0..GROUPS
    x[${m * PARTS * Q + g}],
//! end
  ), r0 + ${m}u, index);
//! end
//! end
}
