import { logShare, viridis } from '../../charts/colours.ts';
import type { Scale } from './shown.ts';

interface Paint {
  readonly fill: string;
  /** Of the character on it, at 4.5:1 or more. */
  readonly ink: string;
}

const plain: Paint = { fill: 'none', ink: 'var(--text)' };

/** Relative luminance of sRGB, WCAG 2. */
function luminance(rgb: readonly number[]): number {
  const [r, g, b] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Where white and black have the same contrast with a colour, 4.58:1. */
const balance = 0.179;

/** Colours of a value. Those of the signed scale are the theme's, made so that its text can be read on all of them. */
export function paintOf(value: number, { kind, low, high }: Scale): Paint {
  if (!Number.isFinite(value)) return plain;
  if (kind !== 'signed') {
    const colour = viridis(kind === 'log' ? logShare(value, low, high) : (value - low) / (high - low));
    return { fill: `rgb(${colour.join(' ')})`, ink: luminance(colour) < balance ? '#fff' : '#000' };
  }
  const share = Math.min(1, Math.abs(value) / high);
  const end = value < 0 ? '--signed-low' : '--signed-high';
  return {
    fill: `color-mix(in srgb, var(${end}) ${Math.round(100 * share)}%, var(--signed-zero))`,
    ink: 'var(--text)',
  };
}

export const signedGradient = 'linear-gradient(to right, var(--signed-low), var(--signed-zero), var(--signed-high))';
