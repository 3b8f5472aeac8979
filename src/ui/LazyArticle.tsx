import { Suspense } from 'react';
import { later } from './lazy.ts';

const ReadPanel = later(async () => (await import('./article/ReadPanel.tsx')).ReadPanel);

/** The article, fetched when it is first opened. */
export function LaterArticle() {
  return (
    <Suspense>
      <ReadPanel />
    </Suspense>
  );
}
