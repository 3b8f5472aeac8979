import { Slider as Base } from '@base-ui/react/slider';
import { useId } from 'react';
import { describedBy, Field, type FieldProps, fieldIds } from './Field.tsx';
import { formatNumber } from './numbers.ts';
import styles from './Slider.module.css';

interface SliderProps extends FieldProps {
  value: number;
  min: number;
  max: number;
  /** Linear: the smallest change. Logarithmic: positions are rounded to two figures. */
  step?: number | undefined;
  scale?: 'linear' | 'log' | undefined;
  onChange: (value: number) => void;
  /** What assistive technology reads for a value. */
  format?: ((value: number) => string) | undefined;
  disabled?: boolean | undefined;
}

/** Of a logarithmic scale. Over the five decades of the learning rate each is another number when rounded to two figures. */
const positions = 200;

/** A slider on a linear or logarithmic scale. A value outside its range rests at the end and is not changed. */
export function Slider({
  value,
  min,
  max,
  step = 0.01,
  scale = 'linear',
  onChange,
  format = formatNumber,
  disabled,
  ...field
}: SliderProps) {
  const ids = fieldIds(useId());
  const log = scale === 'log';
  const clamped = Math.min(max, Math.max(min, value));
  const position = log ? (positions * Math.log(clamped / min)) / Math.log(max / min) : clamped;
  const toValue = (at: number): number =>
    Number((log ? min * (max / min) ** (at / positions) : at).toPrecision(log ? 2 : 10));
  return (
    <Field field={field} ids={ids} as="span">
      <Base.Root
        className={styles.root}
        value={position}
        min={log ? 0 : min}
        max={log ? positions : max}
        step={log ? 1 : step}
        largeStep={log ? positions / 10 : step * 10}
        disabled={disabled ?? false}
        onValueChange={(at) => {
          const next = toValue(at);
          if (next !== value) onChange(next);
        }}
      >
        <Base.Control className={styles.control}>
          <Base.Track className={styles.track}>
            <Base.Indicator className={styles.indicator} />
            <Base.Thumb
              className={styles.thumb}
              aria-labelledby={ids.label}
              aria-describedby={describedBy(ids, field)}
              getAriaValueText={() => format(value)}
            />
          </Base.Track>
        </Base.Control>
      </Base.Root>
    </Field>
  );
}
