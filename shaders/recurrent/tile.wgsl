// A workgroup's ${BT} sequences and all units of a layer, of which an invocation owns ${J}; the buffers are read by scalars.

alias Stored = f32;

const U: u32 = ${U}u;
const BV: u32 = ${BT / 4}u;

// Of four sequences from b on; those past the batch read the last one and are never stored.
fn rows(t: u32, b: u32) -> vec4u {
  return t * dims.batch + min(vec4u(b, b + 1u, b + 2u, b + 3u), vec4u(dims.batch - 1u));
}

// The lane's m-th unit; past the last one it reads the last and stores nothing.
fn unit(lane: u32, m: u32) -> u32 {
  return min(lane + m * ${WG}u, U - 1u);
}
