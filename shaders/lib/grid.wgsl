// Dispatches of more than 65535 workgroups are folded into y.

fn linear_workgroup(id: vec3u, count: vec3u) -> u32 {
  return id.y * count.x + id.x;
}

// Of a global id, in workgroups of so many invocations.
fn linear_invocation(id: vec3u, count: vec3u, size: u32) -> u32 {
  return id.y * count.x * size + id.x;
}
