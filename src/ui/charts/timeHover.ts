import { createHover } from './hover.ts';

/** The step within the window that a person points at, in any picture of it. */
export const timeHover = createHover();
