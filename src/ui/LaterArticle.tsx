import { Suspense } from 'react';
import { later } from './later.ts';

const ReadPanel = later(async () => (await import('./read/ReadPanel.tsx')).ReadPanel);

/** The article, fetched when it is first opened. */
export function LaterArticle() {
  return (
    <Suspense>
      <ReadPanel />
    </Suspense>
  );
}
