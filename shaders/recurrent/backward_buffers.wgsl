// What the backward kernels of a layer's recurrence bind.
//
//   w       W_hh packed over its output: [G·U/4][U], four over the gate rows; that of an elementwise recurrence is read from params
//   gates   [T, B, S, U]  in: saved slots; out: dL/d(slot)
//   states  [T+1, B, U]   cs of a cell that has a cell state, else hs: its backward pass reads no other
//   dho     [T, B, U]     dL/dh_t from above; RECORD, what flowed into each state is kept: dL/dh_t in its place, and dL/dc_t, by the
//                         next step alone, in dcs, which lies as dho does
//   carry   [2, B, U]     what flows into h_t past dho and the products, and into c_t, from step t+1; rewritten for step t-1

//! include recurrent/layer.wgsl

//! if FULL
@group(0) @binding(${binding}) var<storage, read> w: array<Weights4>;
//! end
//! if P > 0 || DIAGONAL || NORM
@group(0) @binding(${binding}) var<storage, read> params: array<Stored>;
//! end
@group(0) @binding(${binding}) var<storage, read_write> gates: array<Stored>;
@group(0) @binding(${binding}) var<storage, read> states: array<Stored>;
//! if RECORD
@group(0) @binding(${binding}) var<storage, read_write> dho: array<Stored>;
@group(0) @binding(${binding}) var<storage, read_write> dcs: array<Stored>;
//! else
@group(0) @binding(${binding}) var<storage, read> dho: array<Stored>;
//! end
@group(0) @binding(${binding}) var<storage, read_write> carry: array<Stored>;
@group(0) @binding(${binding}) var<uniform> dims: Dims;
