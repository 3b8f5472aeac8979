import { useEffect, useId, useRef, useState } from 'react';
import { Button } from '../controls/Button.tsx';
import fieldStyles from '../controls/Field.module.css';
import inputStyles from '../controls/Input.module.css';
import styles from './Runs.module.css';

interface NameFormProps {
  initial: string;
  /** Label of the button. */
  action: string;
  onSubmit: (name: string) => void;
  onCancel: () => void;
}

/** Asks for the name of a run in its place. Enter takes it, Escape leaves it as it was. */
export function NameForm({ initial, action, onSubmit, onCancel }: NameFormProps) {
  const [name, setName] = useState(initial);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const trimmed = name.trim();
  return (
    <form
      className={styles.nameForm}
      onSubmit={(event) => {
        event.preventDefault();
        if (trimmed !== '') onSubmit(trimmed);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // The dialog around it stays open.
        event.stopPropagation();
        onCancel();
      }}
    >
      <label htmlFor={id} className={fieldStyles.hidden}>
        Name of the run
      </label>
      <input
        id={id}
        ref={input}
        className={inputStyles.input}
        value={name}
        maxLength={80}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" size="s" variant="primary" disabled={trimmed === ''}>
        {action}
      </Button>
      <Button size="s" onClick={onCancel}>
        Cancel
      </Button>
    </form>
  );
}
