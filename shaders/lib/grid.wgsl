// Dispatches of more than 65535 workgroups are folded into y.

fn linear_workgroup(id: vec3u, count: vec3u) -> u32 {
  return id.y * count.x + id.x;
}
