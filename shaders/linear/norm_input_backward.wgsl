// Back through norm_input, an invocation a row and gate: what was normalised becomes the gradient by it.
//   gates  [rows, S·U]: the gradient of the projections   normal [rows, G·U + G vec4s] as in norm_input

struct Dims {
  rows: u32,
  hidden: u32,
  // U / 4
  units4: u32,
  // vec4 offset of the gains
  gain: u32,
}

@group(0) @binding(0) var<storage, read> params: array<vec4f>;
@group(0) @binding(1) var<storage, read> gates: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> normal: array<vec4f>;
@group(0) @binding(3) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let r = id.x;
  let g = id.y;
  let units4 = dims.units4;
  if (r >= dims.rows) { return; }
  let n = g * units4;
  let at = r * (${S}u * units4) + n;
  let row = r * (${G}u * units4 + ${G}u);
  let scale = normal[row + ${G}u * units4 + g].x;
  var plain = vec4f(0.0);
  var along = vec4f(0.0);
  for (var k = 0u; k < units4; k++) {
    let d = gates[at + k] * params[dims.gain + n + k];
    plain += d;
    along += d * normal[row + n + k];
  }
  let means = vec2f(dot(plain, vec4f(1.0)), dot(along, vec4f(1.0))) / f32(dims.hidden);
  for (var k = 0u; k < units4; k++) {
    let real = k * 4u + vec4u(0u, 1u, 2u, 3u) < vec4u(dims.hidden);
    let d = gates[at + k] * params[dims.gain + n + k];
    let x = normal[row + n + k];
    normal[row + n + k] = select(vec4f(0.0), (d - means.x - x * means.y) * scale, real);
  }
}
