// Inverted dropout: a unit counts for nothing, or for as much more as keeps the mean (Srivastava et al. 2014, JMLR 15). The same
// numbers come out whenever they are asked for, so that the backward pass needs no mask. VARIATIONAL, one mask for all steps of a
// sequence (Gal & Ghahramani 2016, https://arxiv.org/abs/1512.05287). Uses step_uniforms and dims of what includes it.

//! include lib/step_uniforms.wgsl
//! include lib/rng.wgsl

fn kept_share(row: u32, j4: u32, stream: u32) -> vec4f {
//! if VARIATIONAL
  let sequence = row % dims.batch;
//! else
  let sequence = row;
//! end
//! if BIDIRECTIONAL
  // Of two directions a row has 2H real units, stored as U and U.
  let units4 = dims.units4 / 2u;
  let first = (2u * sequence + j4 / units4) * dims.hidden + 4u * (j4 % units4);
//! else
  let first = sequence * dims.hidden + 4u * j4;
//! end
  let drawn = vec4f(
    random_unit(step_uniforms.dropout_key, first, stream),
    random_unit(step_uniforms.dropout_key, first + 1u, stream),
    random_unit(step_uniforms.dropout_key, first + 2u, stream),
    random_unit(step_uniforms.dropout_key, first + 3u, stream),
  );
  return select(vec4f(0.0), vec4f(1.0 / (1.0 - step_uniforms.dropout_rate)), drawn >= vec4f(step_uniforms.dropout_rate));
}
