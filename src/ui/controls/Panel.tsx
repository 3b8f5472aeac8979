import { type ReactNode, useId } from 'react';
import { cx } from './cx.ts';
import { Help } from './Help.tsx';
import styles from './Panel.module.css';

interface PanelProps {
  title: string;
  /** One sentence: what there is to see. */
  help?: string;
  /** Small controls at the right of the title. */
  actions?: ReactNode;
  children: ReactNode;
  /** One quiet line under the content: a source, a licence, a reading aid. */
  footnote?: ReactNode;
  /** Lets the panel fill the height of its column; its content then scrolls by itself. */
  fill?: boolean;
  /** Stays in sight below the content, however long that is. */
  bottom?: ReactNode;
  className?: string | undefined;
  /** The name by which a link brings it into sight: one of the store's places. */
  place?: string;
}

/** A titled region of the page. Its heading names the region for assistive technology. */
export function Panel({ title, help, actions, children, footnote, fill, bottom, className, place }: PanelProps) {
  const headingId = useId();
  return (
    <section
      className={cx(styles.panel, fill && styles.fill, className)}
      aria-labelledby={headingId}
      data-place={place}
    >
      <header className={styles.header}>
        <div className={styles.heading}>
          <h2 id={headingId} className={styles.title}>
            {title}
          </h2>
          {help !== undefined && <Help labelId={headingId}>{help}</Help>}
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      <div className={styles.content}>{children}</div>
      {bottom}
      {footnote !== undefined && <footer className={styles.footnote}>{footnote}</footer>}
    </section>
  );
}
