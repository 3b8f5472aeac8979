import { Tabs } from '@base-ui/react/tabs';
import { type ReactNode, useEffect, useState } from 'react';
import { useRunTask } from '../task/useRunTask.ts';
import styles from './Layout.module.css';

const views = ['setup', 'learning', 'text'] as const;
type View = (typeof views)[number];

const labels: Record<View, string> = { setup: 'Setup', learning: 'Learning', text: 'Text' };
const narrowQuery = '(width < 700px)';

/** True below 700 px, where one column shows at a time. */
function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => matchMedia(narrowQuery).matches);
  useEffect(() => {
    const query = matchMedia(narrowQuery);
    const onChange = (): void => setNarrow(query.matches);
    query.addEventListener('change', onChange);
    return () => query.removeEventListener('change', onChange);
  }, []);
  return narrow;
}

/** Three columns, two, or tabs, by the width of the page. The columns stay mounted, so that a turned phone loses nothing. */
export function Layout(columns: Record<View, ReactNode>) {
  const narrow = useNarrow();
  const task = useRunTask();
  const [view, setView] = useState<View>('learning');
  return (
    <>
      {narrow && (
        <Tabs.Root value={view} onValueChange={setView} className={styles.tabs} render={<nav aria-label="Views" />}>
          <Tabs.List className={styles.list} aria-label="View" activateOnFocus>
            {views.map((each) => (
              <Tabs.Tab
                key={each}
                value={each}
                id={`tab-${each}`}
                aria-controls={`view-${each}`}
                className={styles.tab}
              >
                {each === 'text' && task ? 'Answers' : labels[each]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs.Root>
      )}
      <main className={styles.columns}>
        {views.map((each) => (
          <div
            key={each}
            id={`view-${each}`}
            className={styles.column}
            data-view={each}
            hidden={narrow && each !== view}
            {...(narrow ? { role: 'tabpanel', 'aria-labelledby': `tab-${each}` } : {})}
          >
            {columns[each]}
          </div>
        ))}
      </main>
    </>
  );
}
