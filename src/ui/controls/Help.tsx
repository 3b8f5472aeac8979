import { Popover } from '@base-ui/react/popover';
import { Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './Tip.module.css';

interface HelpProps {
  /** Id of the label of what is explained. It describes the button and does not name it: two names alike would confuse. */
  labelId: string;
  children: ReactNode;
  className?: string | undefined;
}

/** A small mark that explains what stands beside it, on hover, click, touch and keyboard. */
export function Help({ labelId, children, className }: HelpProps) {
  return (
    <Popover.Root>
      <Popover.Trigger
        className={cx(styles.help, className)}
        openOnHover
        delay={250}
        aria-label="Explain"
        aria-describedby={labelId}
      >
        <Info aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className={styles.positioner} side="top" sideOffset={6} collisionPadding={8}>
          <Popover.Popup className={styles.popup} initialFocus={false} aria-label="Explanation">
            <Popover.Description render={<div />}>{children}</Popover.Description>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
