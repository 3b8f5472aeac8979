/** Of what is drawn of a step, whatever it is, px. */
export const graphHeight = 232;
