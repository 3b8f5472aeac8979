import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { cx } from './cx.ts';
import { describedBy, Field, type FieldProps, fieldIds } from './Field.tsx';
import styles from './Input.module.css';
import { formatNumber, type NumberRange, type ParsedNumber, parseNumber } from './numbers.ts';

interface NumberFieldProps extends FieldProps, NumberRange {
  value: number;
  /** Called with valid numbers only, on Enter, on leaving the field and on the arrow keys. */
  onChange: (value: number) => void;
  /** Change by one arrow key; multiply instead with `factor`. */
  step?: number | undefined;
  /** Arrow keys multiply and divide by this. */
  factor?: number | undefined;
  /**
   * Calls `onChange` with every valid keystroke, and with what there was before while what stands there is none, or is taken back; for
   * edits that nothing acts on yet.
   */
  eager?: boolean | undefined;
  disabled?: boolean | undefined;
  /** Why no other number can be chosen now. It stays within reach of the keyboard, and says so. */
  reason?: string | null | undefined;
  /** Why a number in range can't be had, in a sentence; null for one that can. */
  check?: ((value: number) => string | null) | undefined;
}

const round = (value: number): number => Number(value.toPrecision(12));

/** A number as text: takes exponents and decimal commas, explains what is wrong and applies nothing that is. */
export function NumberField({
  value,
  onChange,
  step = 1,
  factor,
  eager,
  disabled,
  min,
  max,
  integer,
  reason,
  check,
  ...given
}: NumberFieldProps) {
  const field = reason ? { ...given, note: reason } : given;
  const ids = fieldIds(useId());
  /** What is being typed, and the value from before that. */
  const [editing, setEditing] = useState<{ typed: string; before: number } | null>(null);
  const typed = editing?.typed ?? null;
  const [seen, setSeen] = useState(value);
  const range = { min, max, integer };
  const parse = (text: string): ParsedNumber => {
    const read = parseNumber(text, range);
    const problem = 'value' in read && read.value !== value ? check?.(read.value) : null;
    return problem ? { problem } : read;
  };
  const parsed = typed === null ? { value } : parse(typed);
  // An empty field is on its way to a number; leaving it empty brings the old one back.
  const problem = 'problem' in parsed && typed?.trim() !== '' ? parsed.problem : undefined;

  // A value that changed from outside replaces what was typed; one that typing brought about does not.
  if (seen !== value) {
    setSeen(value);
    const own = 'value' in parsed ? parsed.value : editing?.before;
    if (own !== value) setEditing(null);
  }

  // The sentence under the field must not open below the edge of a scrolling panel.
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (problem !== undefined) input.current?.closest('[data-field]')?.scrollIntoView({ block: 'nearest' });
  }, [problem]);

  const commit = (): void => {
    if (problem !== undefined || typed === null) return;
    setEditing(null);
    if ('value' in parsed && parsed.value !== value) onChange(parsed.value);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') commit();
    if (event.key === 'Escape' && editing !== null) {
      event.stopPropagation();
      setEditing(null);
      if (editing.before !== value) onChange(editing.before);
    }
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    if (reason) return;
    const up = event.key === 'ArrowUp';
    const from = 'value' in parsed ? parsed.value : value;
    const by = (event.shiftKey ? 10 : 1) * step * (up ? 1 : -1);
    const moved = factor === undefined ? from + by : from * (up ? factor : 1 / factor);
    const next = Math.min(max ?? Number.POSITIVE_INFINITY, Math.max(min ?? Number.NEGATIVE_INFINITY, round(moved)));
    const refused = Boolean(check?.(next));
    setEditing(refused ? { typed: formatNumber(next), before: value } : null);
    if (!refused && next !== value) onChange(next);
  };

  return (
    <Field field={field} ids={ids} error={problem}>
      <input
        ref={input}
        id={ids.control}
        className={cx(styles.input, styles.number)}
        type="text"
        inputMode={min !== undefined && min >= 0 ? 'decimal' : 'text'}
        autoComplete="off"
        spellCheck={false}
        disabled={disabled}
        readOnly={Boolean(reason)}
        aria-disabled={reason ? true : undefined}
        aria-invalid={problem !== undefined}
        aria-describedby={describedBy(ids, field, problem)}
        value={typed ?? formatNumber(value)}
        onChange={(event) => {
          const text = event.target.value;
          const before = editing?.before ?? value;
          setEditing({ typed: text, before });
          const read = parse(text);
          const next = 'value' in read ? read.value : before;
          if (eager && next !== value) onChange(next);
        }}
        onBlur={commit}
        onKeyDown={onKeyDown}
      />
    </Field>
  );
}
