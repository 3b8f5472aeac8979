import { ArrowLeft } from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';
import { followPartOf } from '../../store/address/index.ts';
import styles from './Read.module.css';

interface SeeItProps {
  /** What a link holds beside its version: preset or settings, view, and the panel to look at. */
  link: string;
  children: ReactNode;
}

/** A link that shows on the page what the text speaks of: here at once, in another tab as a page of its own. */
export function SeeIt({ link, children }: SeeItProps) {
  const href = `#v=1&${link}`;
  const follow = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    followPartOf(href);
  };
  return (
    <a className={styles.see} href={href} onClick={follow}>
      <ArrowLeft aria-hidden="true" />
      <span>{children}</span>
    </a>
  );
}
