import type { ComponentProps, ReactElement, ReactNode } from 'react';
import styles from './Button.module.css';
import { cx } from './cx.ts';
import { Tip } from './Tip.tsx';

type NativeButton = Omit<ComponentProps<'button'>, 'children' | 'className'>;

interface ButtonProps extends NativeButton {
  children: ReactNode;
  /** primary: the one thing to do here. quiet: no frame until pointed at. */
  variant?: 'primary' | 'plain' | 'quiet' | 'danger';
  size?: 's' | 'm';
  icon?: ReactElement;
  className?: string | undefined;
}

export function Button({ children, variant = 'plain', size = 'm', icon, className, ...rest }: ButtonProps) {
  return (
    <button type="button" className={cx(styles.button, styles[variant], styles[size], className)} {...rest}>
      {icon}
      {children}
    </button>
  );
}

interface IconButtonProps extends NativeButton {
  /** Accessible name, also shown as a tooltip. */
  label: string;
  /** Shown after the name in the tooltip: the key that does the same. */
  shortcut?: string;
  icon: ReactElement;
  variant?: 'primary' | 'plain' | 'quiet';
  size?: 's' | 'm' | 'l';
  className?: string | undefined;
}

export function IconButton({
  label,
  shortcut,
  icon,
  variant = 'quiet',
  size = 'm',
  className,
  ...rest
}: IconButtonProps) {
  const shape = cx(styles.button, styles.icon, styles[variant], styles[size], className);
  return (
    <Tip text={shortcut === undefined ? label : `${label} · ${shortcut}`}>
      <button type="button" aria-label={label} className={shape} {...rest}>
        {icon}
      </button>
    </Tip>
  );
}
