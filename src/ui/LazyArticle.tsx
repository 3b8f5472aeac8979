import { Suspense } from 'react';
import { lazyComponent } from './lazy.ts';

const ReadPanel = lazyComponent(async () => (await import('./article/ReadPanel.tsx')).ReadPanel);

/** The article, fetched when it is first opened. */
export function LazyArticle() {
  return (
    <Suspense>
      <ReadPanel />
    </Suspense>
  );
}
