import { Switch as Base } from '@base-ui/react/switch';
import { useId } from 'react';
import { describedBy, Field, type FieldProps, fieldIds } from './Field.tsx';
import styles from './Switch.module.css';

interface SwitchProps extends FieldProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean | undefined;
  /** Why it can't be switched now. It stays within reach of the keyboard, and says so. */
  reason?: string | null | undefined;
}

export function Switch({ checked, onChange, disabled, reason, ...given }: SwitchProps) {
  const field = reason ? { ...given, note: reason } : given;
  const ids = fieldIds(useId());
  return (
    <Field field={field} ids={ids} as="span">
      <div className={styles.place}>
        <Base.Root
          id={ids.control}
          className={styles.root}
          checked={checked}
          disabled={disabled ?? false}
          readOnly={Boolean(reason)}
          aria-disabled={reason ? true : undefined}
          aria-labelledby={ids.label}
          aria-describedby={describedBy(ids, field)}
          onCheckedChange={onChange}
        >
          <Base.Thumb className={styles.thumb} />
        </Base.Root>
      </div>
    </Field>
  );
}
