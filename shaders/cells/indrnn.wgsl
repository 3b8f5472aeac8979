// IndRNN: Elman's cell; that its recurrent weights are a vector is the kernels' affair.

//! include cells/rnn.wgsl
