import { Popover } from '@base-ui/react/popover';
import { Info } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './Tip.module.css';

export interface HelpProps {
  /** What the help is about; names the button. */
  subject: string;
  children: ReactNode;
}

/** A small mark that explains what stands beside it, on hover, click, touch and keyboard. */
export function Help({ subject, children }: HelpProps) {
  return (
    <Popover.Root>
      <Popover.Trigger className={styles.help} openOnHover delay={250} aria-label={`About ${subject}`}>
        <Info aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className={styles.positioner} side="top" sideOffset={6} collisionPadding={8}>
          <Popover.Popup className={styles.popup} initialFocus={false}>
            <Popover.Description render={<div />}>{children}</Popover.Description>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
