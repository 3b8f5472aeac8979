import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { useId } from 'react';
import { describedBy, Field, type FieldProps, fieldIds } from './Field.tsx';
import styles from './Segmented.module.css';
import type { Option } from './Select.tsx';

interface SegmentedProps<Value extends string> extends FieldProps {
  value: Value;
  options: readonly Option<Value>[];
  onChange: (value: Value) => void;
  disabled?: boolean | undefined;
}

/** One of a few, all in sight. Radio buttons to the keyboard and to assistive technology. */
export function Segmented<Value extends string>({
  value,
  options,
  onChange,
  disabled,
  ...given
}: SegmentedProps<Value>) {
  const reason = options.find((option) => option.reason)?.reason;
  const field = reason ? { ...given, note: reason } : given;
  const ids = fieldIds(useId());
  return (
    <Field field={field} ids={ids} as="span" wide>
      <RadioGroup
        className={styles.group}
        value={value}
        disabled={disabled ?? false}
        aria-labelledby={ids.label}
        aria-describedby={describedBy(ids, field)}
        onValueChange={onChange}
      >
        {options.map((option) => (
          <Radio.Root
            key={option.value}
            value={option.value}
            // Within reach of the arrow keys all the same: the line under it says why.
            readOnly={Boolean(option.reason)}
            aria-disabled={option.reason ? true : undefined}
            // The one that is chosen, also after something else than a key chose it.
            tabIndex={option.value === value ? 0 : -1}
            className={styles.segment}
            nativeButton
            render={<button type="button" />}
          >
            {option.label}
          </Radio.Root>
        ))}
      </RadioGroup>
    </Field>
  );
}
