// What the forward kernels of a layer's recurrence bind.
//
//   w       k-packed W_hh [U/4][G·U], four over k     (U: units padded to 4); that of an elementwise recurrence is read from params
//   gates   [T, B, S, U]  in: xp in slots 0..G-1 of dense input; out: the cell's saved slots
//   hs, cs  [T+1, B, U]   slot 0 is the state before the window
//   batch   ids [T·B]: of one-hot input, xp is a row of W_ih [V, G·U] and b_ih, read where it is needed

//! include recurrent/layer.wgsl

//! if FULL
@group(0) @binding(${binding}) var<storage, read> w: array<Weights4>;
//! end
@group(0) @binding(${binding}) var<storage, read> params: array<Stored>;
@group(0) @binding(${binding}) var<storage, read_write> gates: array<Stored>;
@group(0) @binding(${binding}) var<storage, read_write> hs: array<Stored>;
@group(0) @binding(${binding}) var<storage, read_write> cs: array<Stored>;
@group(0) @binding(${binding}) var<storage, read> batch: array<u32>;
@group(0) @binding(${binding}) var<uniform> dims: Dims;
