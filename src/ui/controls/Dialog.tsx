import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import buttonStyles from './Button.module.css';
import { cx } from './cx.ts';
import styles from './Dialog.module.css';

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** One or two sentences under the title; read out when the dialog opens. */
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons, the main one last. */
  footer?: ReactNode;
  size?: 's' | 'm' | 'l';
  /** Focus begins in the first field instead of on the close button. */
  focusField?: boolean;
  /** Keys that act anywhere in it. */
  onKeyDown?: ((event: KeyboardEvent) => void) | undefined;
}

/** A modal dialog: focus stays inside, Escape closes it, and focus returns to what opened it. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  size = 'm',
  focusField,
  onKeyDown,
}: DialogProps) {
  const popup = useRef<HTMLDivElement>(null);
  const firstField = (): HTMLElement | boolean => popup.current?.querySelector<HTMLElement>('textarea, input') ?? true;
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup
          ref={popup}
          className={cx(styles.popup, styles[size])}
          initialFocus={focusField ? firstField : true}
          onKeyDown={(event) => onKeyDown?.(event)}
        >
          <header className={styles.header}>
            <Base.Title className={styles.title}>{title}</Base.Title>
            <Base.Close className={cx(buttonStyles.button, buttonStyles.icon, buttonStyles.quiet)} aria-label="Close">
              <X aria-hidden="true" />
            </Base.Close>
          </header>
          <div className={styles.body}>
            {description !== undefined && (
              <Base.Description className={styles.description}>{description}</Base.Description>
            )}
            {children}
          </div>
          {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
