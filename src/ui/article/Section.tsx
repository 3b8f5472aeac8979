import type { ReactNode } from 'react';
import styles from './Read.module.css';
import type { SectionId } from './reading.ts';

interface SectionProps {
  id: SectionId;
  title: string;
  children: ReactNode;
}

export function Section({ id, title, children }: SectionProps) {
  return (
    <section className={styles.section} data-section={id} aria-labelledby={`read-${id}`}>
      <h3 id={`read-${id}`} className={styles.heading} tabIndex={-1}>
        {title}
      </h3>
      {children}
    </section>
  );
}
