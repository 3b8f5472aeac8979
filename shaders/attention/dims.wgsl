// What the kernels of attention share. Rows are time-major: step t of sequence b is row t · B + b, of the source s · B + b.
//   weights, scores  [T, B, ..S] of numbers, `weights_stride` from a row to the next, 0 where a source is padded

//! include lib/grid.wgsl
//! include lib/math.wgsl
alias F = vec4f;
