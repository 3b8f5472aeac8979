import { lossPasses } from '../../compile/losses.ts';

export const passes = lossPasses('loss/squared_error.wgsl', () => 1);
