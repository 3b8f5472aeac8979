// Layer normalisation of the input projection of rows of [T, B], an invocation a row and gate. One-hot, the product is a row of
// W_ih; else it lies where the projection will.
//   gates  [rows, S·U]  out: γ ⊙ (W_ih x − mean)/σ + b_ih in the places of the gates
//   normal [rows, G·U + G vec4s]  (W_ih x − mean)/σ, then 1/σ of each gate

struct Dims {
  rows: u32,
  hidden: u32,
  // U / 4
  units4: u32,
  // First row in the batch
  first: u32,
  // vec4 offsets of W_ih of one-hot input, of the gains and of b_ih
  input: u32,
  gain: u32,
  bias: u32,
  // Row 0 of the gates and of what is normalised, in vec4s
  gates_start4: u32,
  normal_start4: u32,
}

@group(0) @binding(0) var<storage, read> params: array<vec4f>;
@group(0) @binding(1) var<storage, read> batch: array<u32>;
@group(0) @binding(2) var<storage, read_write> gates: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> normal: array<vec4f>;
@group(0) @binding(4) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let r = id.x;
  let g = id.y;
  let units4 = dims.units4;
  if (r >= dims.rows) { return; }
  let n = g * units4;
  let at = dims.gates_start4 + r * (${S}u * units4) + n;
//! if ONE_HOT
  let x = dims.input + batch[dims.first + r] * (${G}u * units4) + n;
//! end
  let size = f32(dims.hidden);
  var sum = vec4f(0.0);
  for (var k = 0u; k < units4; k++) {
//! if ONE_HOT
    sum += params[x + k];
//! else
    sum += gates[at + k];
//! end
  }
  let mean = dot(sum, vec4f(1.0)) / size;
  var squares = vec4f(0.0);
  for (var k = 0u; k < units4; k++) {
    let real = k * 4u + vec4u(0u, 1u, 2u, 3u) < vec4u(dims.hidden);
//! if ONE_HOT
    let d = select(vec4f(0.0), params[x + k] - mean, real);
//! else
    let d = select(vec4f(0.0), gates[at + k] - mean, real);
//! end
    squares += d * d;
  }
  let scale = 1.0 / sqrt(dot(squares, vec4f(1.0)) / size + 1e-5);
  let row = dims.normal_start4 + r * (${G}u * units4 + ${G}u);
  for (var k = 0u; k < units4; k++) {
    let real = k * 4u + vec4u(0u, 1u, 2u, 3u) < vec4u(dims.hidden);
//! if ONE_HOT
    let y = select(vec4f(0.0), (params[x + k] - mean) * scale, real);
//! else
    let y = select(vec4f(0.0), (gates[at + k] - mean) * scale, real);
//! end
    normal[row + n + k] = y;
    gates[at + k] = y * params[dims.gain + n + k] + params[dims.bias + n + k];
  }
  normal[row + ${G}u * units4 + g] = vec4f(scale, 0.0, 0.0, 0.0);
}
