import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './Field.module.css';
import { Help } from './Help.tsx';

type Effect = 'live' | 'restart';

/** What every labelled control takes. */
export interface FieldProps {
  label: string;
  /** The field's usual symbol, set beside the label and left out of the accessible name. */
  symbol?: string | undefined;
  /** Marks when an edit acts; no mark where it is left out. */
  effect?: Effect | undefined;
  /** One sentence: what it does. */
  help?: string | undefined;
  /** Keeps the name for assistive technology and shows none. */
  hideLabel?: boolean | undefined;
  /** row: label left, control right. column: label above. inline: a row as wide as it needs. */
  layout?: 'row' | 'column' | 'inline' | undefined;
  /** A quiet line under the control: what was chosen is, or why some of it can't be. */
  note?: string | undefined;
}

const effectText: Record<Effect, string> = {
  live: 'Takes effect at once, on the running model.',
  restart: 'Takes effect when the run restarts.',
};

/** Ids that tie a control to its label, help and error. */
interface FieldIds {
  control: string;
  label: string;
  help: string;
  note: string;
  error: string;
}

export const fieldIds = (base: string): FieldIds => ({
  control: `${base}c`,
  label: `${base}l`,
  help: `${base}h`,
  note: `${base}n`,
  error: `${base}e`,
});

/** Value of aria-describedby for a control inside a `Field`. */
export function describedBy(ids: FieldIds, field: FieldProps, error?: string | undefined): string | undefined {
  const parts = [error ? ids.error : '', field.note ? ids.note : '', field.help || field.effect ? ids.help : ''].filter(
    Boolean,
  );
  return parts.length > 0 ? parts.join(' ') : undefined;
}

interface FrameProps {
  field: FieldProps;
  ids: FieldIds;
  error?: string | undefined;
  /** 'label' for native inputs; 'span' where the control points at the label's id instead. */
  as?: 'label' | 'span';
  /** In a row, the control takes the width that it needs. */
  wide?: boolean;
  children: ReactNode;
}

/** Label, mark, help and error around one control. */
export function Field({ field, ids, error, as = 'label', wide, children }: FrameProps) {
  const { label, symbol, effect, help, hideLabel, layout = 'row', note } = field;
  const name =
    as === 'label' ? (
      <label id={ids.label} htmlFor={ids.control} className={cx(styles.label, hideLabel && styles.hidden)}>
        {label}
      </label>
    ) : (
      <span id={ids.label} className={cx(styles.label, hideLabel && styles.hidden)}>
        {label}
      </span>
    );
  return (
    <div className={cx(styles.field, styles[layout], hideLabel && styles.bare)} data-field="">
      <div className={cx(styles.head, hideLabel && styles.headBare)}>
        {!hideLabel && effect !== undefined && <span className={cx(styles.mark, styles[effect])} aria-hidden="true" />}
        {name}
        {!hideLabel && symbol !== undefined && (
          <span className={styles.symbol} aria-hidden="true">
            {symbol}
          </span>
        )}
        {!hideLabel && help !== undefined && (
          <Help labelId={ids.label} className={styles.help}>
            {help}
            {effect !== undefined && <div className={styles.effect}>{effectText[effect]}</div>}
          </Help>
        )}
        {(help !== undefined || effect !== undefined) && (
          <span id={ids.help} className={styles.hidden}>
            {[help, effect && effectText[effect]].filter(Boolean).join(' ')}
          </span>
        )}
      </div>
      <div className={cx(styles.control, wide && styles.wide)}>{children}</div>
      {note !== undefined && (
        <p id={ids.note} className={styles.note}>
          {note}
        </p>
      )}
      <div id={ids.error} className={styles.error} role={error ? 'alert' : undefined}>
        {error}
      </div>
    </div>
  );
}
