import { RotateCw } from 'lucide-react';
import type { AppState } from '../../store/run/app.ts';
import { Button } from '../controls/Button.tsx';
import { advise } from './advice.ts';
import styles from './Unavailable.module.css';

interface UnavailableProps {
  unavailable: NonNullable<AppState['unavailable']>;
}

/** The page when it cannot train: which of the reasons it is, and what would help on this machine. */
export function Unavailable({ unavailable: { reason, message } }: UnavailableProps) {
  const surroundings = { userAgent: navigator.userAgent, secure: isSecureContext };
  const { title, explanation, steps } = advise(reason, message, surroundings);
  return (
    <main className={styles.page}>
      <div className={styles.card} role="alert">
        <h2 className={styles.title}>{title}</h2>
        <p>{explanation}</p>
        <h3 className={styles.subtitle}>What you can do</h3>
        <ol className={styles.steps}>
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        {message !== '' && message !== explanation && <p className={styles.message}>The browser says: {message}</p>}
        <Button variant="primary" icon={<RotateCw aria-hidden="true" />} onClick={() => location.reload()}>
          Try again
        </Button>
      </div>
    </main>
  );
}
