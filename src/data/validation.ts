/** Batches of one evaluation: enough for a steady figure, few enough not to be felt. */
export const scoredBatches = 4;
