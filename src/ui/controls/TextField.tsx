import { useId } from 'react';
import { cx } from './cx.ts';
import { describedBy, Field, type FieldProps, fieldIds } from './Field.tsx';
import styles from './Input.module.css';

interface TextFieldProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  placeholder?: string | undefined;
  /** More than one makes it a text area. */
  rows?: number | undefined;
  maxLength?: number | undefined;
  disabled?: boolean | undefined;
  /** What is wrong with the text, in one sentence. */
  error?: string | undefined;
}

export function TextField({
  value,
  onChange,
  placeholder,
  rows = 1,
  maxLength,
  disabled,
  error,
  ...field
}: TextFieldProps) {
  const ids = fieldIds(useId());
  const shared = {
    id: ids.control,
    value,
    placeholder,
    maxLength,
    disabled,
    spellCheck: false,
    autoComplete: 'off',
    'aria-invalid': error !== undefined,
    'aria-describedby': describedBy(ids, field, error),
  };
  return (
    <Field field={field} ids={ids} error={error}>
      {rows > 1 ? (
        <textarea
          {...shared}
          rows={rows}
          className={cx(styles.input, styles.area)}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <input {...shared} type="text" className={styles.input} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  );
}
