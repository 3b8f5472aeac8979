// Sums over the 64 lanes of a workgroup, of up to ${G} LaneSums a lane; the includer says what a LaneSum is.

var<workgroup> lane_sums: array<LaneSum, ${64 * G}>;

// Adds up what the lanes left for the first `count`, in the places of lane 0.
fn add_lanes(lane: u32, count: u32) {
  for (var span = 32u; span > 0u; span /= 2u) {
    workgroupBarrier();
    if (lane < span) {
      for (var g = 0u; g < count; g++) { lane_sums[g * 64u + lane] += lane_sums[g * 64u + lane + span]; }
    }
  }
  workgroupBarrier();
}
