import { X } from 'lucide-react';
import { dismiss, useNotices } from '../../store/notices/notices.ts';
import { Button, IconButton } from '../controls/Button.tsx';
import { cx } from '../controls/cx.ts';
import styles from './Notices.module.css';

/** Sentences at the edge of the page that ask for nothing. */
export function Notices() {
  const notices = useNotices((state) => state.notices);
  return (
    <section className={styles.stack} aria-label="Notices">
      {notices.map(({ id, tone, message, actions }) => (
        <div key={id} className={cx(styles.notice, styles[tone])} role="status">
          <p className={styles.message}>{message}</p>
          {actions.map((action) => (
            <Button
              key={action.label}
              size="s"
              onClick={() => {
                dismiss(id);
                action.run();
              }}
            >
              {action.label}
            </Button>
          ))}
          <IconButton label="Dismiss" size="s" icon={<X aria-hidden="true" />} onClick={() => dismiss(id)} />
        </div>
      ))}
    </section>
  );
}
