/** The parts of a training step, in order. */
export const phases = ['forward', 'loss', 'backward', 'clip', 'update'] as const;

export type Phase = (typeof phases)[number];

/** A position in the step: in the forward and the backward phase one of T, in the others the only one. */
export interface Position {
  readonly phase: Phase;
  /** The time step that is reached; the last in the other phases. */
  readonly t: number;
}

/** Frames of all phases together, of a window of T steps. */
export const frameCount = (T: number): number => 2 * T + 3;

export function positionOf(frame: number, T: number): Position {
  if (frame < T) return { phase: 'forward', t: frame };
  if (frame === T) return { phase: 'loss', t: T - 1 };
  if (frame <= 2 * T) return { phase: 'backward', t: 2 * T - frame };
  return { phase: frame === 2 * T + 1 ? 'clip' : 'update', t: T - 1 };
}

/** The frame in which a phase is complete. */
export function endOf(phase: Phase, T: number): number {
  return { forward: T - 1, loss: T, backward: 2 * T, clip: 2 * T + 1, update: 2 * T + 2 }[phase];
}

export function beginOf(phase: Phase, T: number): number {
  return { forward: 0, loss: T, backward: T + 1, clip: 2 * T + 1, update: 2 * T + 2 }[phase];
}

/** The frame of a position in the forward or backward phase. */
export const frameAt = (phase: 'forward' | 'backward', t: number, T: number): number =>
  phase === 'forward' ? t : 2 * T - t;

/** The end of the phase after or before this frame's; an unfinished phase is finished first. */
export function jump(frame: number, by: 1 | -1, T: number): number {
  const at = phases.indexOf(positionOf(frame, T).phase);
  if (by > 0 && frame < endOf(phases[at] as Phase, T)) return endOf(phases[at] as Phase, T);
  return endOf(phases[Math.max(0, Math.min(phases.length - 1, at + by))] as Phase, T);
}

/** How long a frame stays while it plays, ms: a walk through the window takes four seconds or so, what is to be read stays longer. */
export function durationOf(frame: number, T: number): number {
  const { phase } = positionOf(frame, T);
  if (phase !== 'forward' && phase !== 'backward') return 3500;
  return frame === endOf(phase, T) ? 2500 : Math.max(40, Math.min(600, 4000 / T));
}

/** First of the `count` steps that are drawn, so that t is among them: a page at a time, the last one full. */
export function firstDrawn(t: number, count: number, T: number): number {
  return Math.max(0, Math.min(T - count, Math.floor(t / count) * count));
}
