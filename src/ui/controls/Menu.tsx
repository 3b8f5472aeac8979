import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import styles from './Menu.module.css';

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement;
  /** Names the menu for assistive technology. */
  label: string;
  children: ReactNode;
}

/** A menu of actions: arrows and letters choose, Escape closes, and focus returns to the button. */
export function Menu({ trigger, label, children }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className={styles.positioner} sideOffset={4} collisionPadding={8} align="end">
          <Base.Popup className={styles.popup} aria-label={label}>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface MenuItemProps {
  label: string;
  /** A second, quiet line. */
  hint?: string;
  icon?: ReactElement;
  /** Why it can't be chosen, in the place of its hint; keys reach it all the same. */
  reason?: string | null | undefined;
  disabled?: boolean;
  onSelect: () => void;
}

export function MenuItem({ label, hint, icon, reason, disabled = false, onSelect }: MenuItemProps) {
  const line = reason ?? hint;
  return (
    <Base.Item className={styles.item} label={label} disabled={disabled || Boolean(reason)} onClick={onSelect}>
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <span className={styles.text}>
        {label}
        {line !== undefined && <span className={styles.hint}>{line}</span>}
      </span>
    </Base.Item>
  );
}

export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Base.Group className={styles.group}>
      <Base.GroupLabel className={styles.groupLabel}>{label}</Base.GroupLabel>
      {children}
    </Base.Group>
  );
}
