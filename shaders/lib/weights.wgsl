// Four neighbouring weights as the matrix products read them: as they are, or of a model with half weights as halves, two a u32.
// An adapter may take halves below 2⁻¹⁴ for 0.

//! if FLOAT16
alias Weights4 = vec2u;

fn read4(w: Weights4) -> vec4f {
  return vec4f(unpack2x16float(w.x), unpack2x16float(w.y));
}
//! else
alias Weights4 = vec4f;

fn read4(w: Weights4) -> vec4f {
  return w;
}
//! end

// Columns of 4 neighbouring outputs, of the matrix that the includer binds as w.
fn weights(at: u32) -> mat4x4f {
  return mat4x4f(read4(w[at]), read4(w[at + 1u]), read4(w[at + 2u]), read4(w[at + 3u]));
}
