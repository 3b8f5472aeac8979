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
  /** Heading in the list that the option stands under, with its neighbours of the same. */
  group?: string | undefined;
  /** Why it can't be chosen, in the place of its hint; it stays in the list, where keys reach it. */
  reason?: string | null | undefined;
  /** It can't be chosen, for a reason that is told elsewhere. */
  disabled?: boolean | undefined;
}

interface SelectProps<Value extends string> extends FieldProps {
  value: Value;
  options: readonly Option<Value>[];
  onChange: (value: Value) => void;
  disabled?: boolean | undefined;
}

function Item<Value extends string>({ option: { value, label, hint, reason, disabled } }: { option: Option<Value> }) {
  const line = reason ?? hint;
  return (
    <Base.Item value={value} label={label} className={styles.item} disabled={disabled ?? Boolean(reason)}>
      <Base.ItemIndicator className={styles.indicator}>
        <Check aria-hidden="true" />
      </Base.ItemIndicator>
      <Base.ItemText className={styles.itemText} data-label="">
        {label}
      </Base.ItemText>
      {line !== undefined && <span className={cx(styles.itemText, styles.hint)}>{line}</span>}
    </Base.Item>
  );
}

/** Options by their headings, in the order in which these first come. */
function grouped<Value extends string>(options: readonly Option<Value>[]): [string, Option<Value>[]][] {
  const groups = new Map<string, Option<Value>[]>();
  for (const option of options) {
    const name = option.group ?? '';
    groups.set(name, [...(groups.get(name) ?? []), option]);
  }
  return [...groups];
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
                {grouped(options).map(([name, members]) =>
                  name === '' ? (
                    members.map((option) => <Item key={option.value} option={option} />)
                  ) : (
                    <Base.Group key={name}>
                      <Base.GroupLabel className={styles.group}>{name}</Base.GroupLabel>
                      {members.map((option) => (
                        <Item key={option.value} option={option} />
                      ))}
                    </Base.Group>
                  ),
                )}
              </Base.List>
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </Field>
  );
}
