import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronsUpDown } from 'lucide-react';
import { useId } from 'react';
import { cx } from './cx.ts';
import { describedBy, Field, type FieldProps, fieldIds } from './Field.tsx';
import styles from './Select.module.css';

export interface Option<Value extends string> {
  value: Value;
  label: string;
  /** A second, quiet line in the list. */
  hint?: string | undefined;
}

export interface SelectProps<Value extends string> extends FieldProps {
  value: Value;
  options: readonly Option<Value>[];
  onChange: (value: Value) => void;
  disabled?: boolean | undefined;
}

export function Select<Value extends string>({ value, options, onChange, disabled, ...field }: SelectProps<Value>) {
  const ids = fieldIds(useId());
  return (
    <Field field={field} ids={ids} as="span">
      <Base.Root
        items={options}
        value={value}
        disabled={disabled ?? false}
        // Options that come and go make the list fall back to its first value by itself; only a person's choice counts.
        onValueChange={(next, { reason }) => next !== null && reason !== 'none' && onChange(next)}
      >
        <Base.Trigger
          id={ids.control}
          className={styles.trigger}
          aria-labelledby={ids.label}
          aria-describedby={describedBy(ids, field)}
        >
          <Base.Value className={styles.value} />
          <Base.Icon className={styles.icon}>
            <ChevronsUpDown aria-hidden="true" />
          </Base.Icon>
        </Base.Trigger>
        <Base.Portal>
          <Base.Positioner className={styles.positioner} sideOffset={4} alignItemWithTrigger={false}>
            <Base.Popup className={styles.popup}>
              <Base.List>
                {options.map((option) => (
                  <Base.Item key={option.value} value={option.value} className={styles.item}>
                    <Base.ItemIndicator className={styles.indicator}>
                      <Check aria-hidden="true" />
                    </Base.ItemIndicator>
                    <Base.ItemText className={styles.itemText}>{option.label}</Base.ItemText>
                    {option.hint !== undefined && (
                      <span className={cx(styles.itemText, styles.hint)}>{option.hint}</span>
                    )}
                  </Base.Item>
                ))}
              </Base.List>
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </Field>
  );
}
