import { useEffect, useRef } from 'react';
import { side } from '../../../data/facts/digitReading.ts';
import { formatPercent } from '../../../lib/format.ts';
import { viridis } from '../../charts/colours.ts';
import { MiniInspector } from '../../charts/MiniInspector.tsx';
import { useWidth } from '../../charts/useWidth.ts';
import styles from './Digits.module.css';
import { classes, opinionAt, opinionReadout, opinionText, type ReadDigit, stepName } from './digits.ts';

/** What is not read yet is there, but faint. */
const unread = 0.22;

/** Ink on paper in either theme. */
function paintPicture(canvas: HTMLCanvasElement, { picture, readAt }: ReadDigit, step: number): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const image = context.createImageData(side, side);
  picture.forEach((ink, pixel) => {
    const here = (readAt[pixel] as number) <= step;
    const level = 255 * (1 - ink * (here ? 1 : unread));
    const ground = here ? level : 0.9 * level;
    image.data.set([ground, ground, ground, 255], 4 * pixel);
  });
  context.putImageData(image, 0, 0);
}

/** A row a class, the 0 at the top; a column a step. */
function paintStrip(canvas: HTMLCanvasElement, { certain, steps }: ReadDigit): void {
  const context = canvas.getContext('2d');
  if (!context || !certain) return;
  canvas.width = steps;
  canvas.height = classes;
  const image = context.createImageData(steps, classes);
  for (let t = 0; t < steps; t++) {
    for (let c = 0; c < classes; c++) {
      image.data.set([...viridis(certain[t * classes + c] as number), 255], 4 * (c * steps + t));
    }
  }
  context.putImageData(image, 0, 0);
}

interface DigitCardProps {
  digit: ReadDigit;
  step: number;
  /** The step that is pointed at in the strip of any card. */
  pointed: { readonly number: number; readonly step: number } | null;
  onPoint: (step: number | null) => void;
}

/** One picture as far as it is read, what the model makes of it, and how sure it was of each digit after each step. */
export function DigitCard({ digit, step, pointed, onPoint }: DigitCardProps) {
  const picture = useRef<HTMLCanvasElement>(null);
  const strip = useRef<HTMLCanvasElement>(null);
  const stripBox = useRef<HTMLDivElement>(null);
  const width = useWidth(stripBox);
  useEffect(() => {
    if (picture.current) paintPicture(picture.current, digit, step);
  }, [digit, step]);
  useEffect(() => {
    if (strip.current) paintStrip(strip.current, digit);
  }, [digit]);
  const opinion = opinionAt(digit, step);
  const { target, steps } = digit;
  const placeOf = (t: number): number => ((t + 0.5) * width) / steps;
  const at = `${(100 * (step + 1)) / steps}%`;
  const own = `${(100 * (target + 0.5)) / classes}%`;
  const label = `A ${target}: after ${stepName(steps)} ${step + 1} of ${steps} the model predicts ${opinionText(opinion)}.`;
  return (
    <li className={styles.card} aria-label={label}>
      <span aria-hidden="true">
        <canvas ref={picture} width={side} height={side} className={styles.picture} />
      </span>
      <svg className={styles.prediction} aria-hidden="true">
        <text x="0" y="16" className={opinion.right ? styles.right : styles.wrong}>
          {opinion.right ? '✓' : '✗'} {opinion.predicted}
        </text>
        <text x="0" y="34" className={styles.share}>
          {Number.isNaN(opinion.share) ? '' : `${formatPercent(opinion.share)} sure`}
        </text>
        <text x="0" y="50" className={styles.share}>
          {opinion.right ? '' : `target ${target}`}
        </text>
      </svg>
      {digit.certain && (
        <div ref={stripBox} className={styles.stripBox}>
          <span aria-hidden="true">
            <canvas ref={strip} className={styles.strip} />
          </span>
          <svg className={styles.stripMarks} aria-hidden="true">
            <text x="-6" y={own} dy="0.35em" textAnchor="end" className={styles.own}>
              {target}
            </text>
            {step < steps - 1 && <line x1={at} x2={at} y1="0" y2="100%" stroke="var(--surface)" strokeWidth={2} />}
            {pointed && (
              <line x1={placeOf(pointed.step)} x2={placeOf(pointed.step)} y1="0" y2="100%" stroke="var(--surface)" />
            )}
          </svg>
          <MiniInspector
            label={`Probability of each digit, picture ${digit.number + 1}`}
            points={Array.from({ length: steps }, (_, t) => ({ readout: () => opinionReadout(digit, t) }))}
            places={Array.from({ length: steps }, (_, t) => ({ x: placeOf(t), y: 0 }))}
            alongX
            shown={pointed?.number === digit.number ? pointed.step : null}
            onShow={onPoint}
          />
        </div>
      )}
    </li>
  );
}
