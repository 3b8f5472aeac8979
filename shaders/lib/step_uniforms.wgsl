// What changes from step to step, written by the host before the submit. Scalars of 4 bytes in this order.
struct StepUniforms {
  // 1 / (number of counted targets)
  loss_scale: f32,
  // 1: the state is carried over from the last window; 0: it starts from zero.
  carry: u32,
  // Row of the metrics buffer.
  row: u32,
  // 0: training step. 1: evaluation, which leaves the optimizer's control block alone.
  evaluate: u32,
  // 0 none, 1 by norm, 2 by value, 3 into a band of norms from clip_lower to clip_value
  clip_kind: u32,
  clip_value: f32,
  learning_rate: f32,
  momentum: f32,
  beta1: f32,
  beta2: f32,
  epsilon: f32,
  weight_decay: f32,
  // Adam: 1 / (1 - beta1^t) and 1 / sqrt(1 - beta2^t). NAdam: the factor of the mean, and as Adam's
  correction1: f32,
  correction2: f32,
  // NAdam: the factor of the gradient itself
  lookahead: f32,
  clip_lower: f32,
  // Share of the units between layers that is dropped, 0 where nothing is; and what this step's draws are keyed by.
  dropout_rate: f32,
  dropout_key: u32,
  // Output feedback: how often its own output replaces the target in training, and what the coins are drawn by
  feed_rate: f32,
  feed_key: u32,
}
