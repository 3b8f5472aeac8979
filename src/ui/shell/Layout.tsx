import { Tabs } from '@base-ui/react/tabs';
import { type ReactNode, useEffect, useState } from 'react';
import { type PlaceName, usePlace } from '../../store/address/place.ts';
import { useAnyRunTask } from '../../store/run/runTask.ts';
import { openArticle, useReading } from '../article/reading.ts';
import styles from './Layout.module.css';
import { pointAt } from './pointAt.ts';

const views = ['setup', 'learning', 'text', 'read'] as const;
type View = (typeof views)[number];

const labels: Record<View, string> = { setup: 'Setup', learning: 'Learning', text: 'Text', read: 'Read' };
const narrowQuery = '(width < 700px)';

/** Column of each panel that a link may point at. */
const columnOf: Record<PlaceName, View> = {
  setup: 'setup',
  compare: 'learning',
  loss: 'learning',
  accuracy: 'learning',
  confusion: 'learning',
  length: 'learning',
  forecast: 'learning',
  norm: 'learning',
  reach: 'learning',
  cell: 'learning',
  inside: 'learning',
  memory: 'learning',
  text: 'text',
};

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

/** Which view a narrow page shows: the learning, until a person or a link wants another. */
function useView(): [View, (view: View) => void] {
  const [view, setView] = useState<View>(() => (isReading() && usePlace.getState().at === null ? 'read' : 'learning'));
  useEffect(() => {
    const follow = ({ at }: { at: PlaceName | null }): void => {
      if (at === null) return;
      setView(columnOf[at]);
      pointAt(at);
    };
    follow(usePlace.getState());
    return usePlace.subscribe(follow);
  }, []);
  const choose = (next: View): void => {
    if (next === 'read' && !isReading()) openArticle();
    setView(next);
  };
  return [view, choose];
}

const isReading = (): boolean => useReading.getState().section !== null;

/** Three columns and the article, two, or tabs, by the width of the page. The columns stay mounted, so that a turned phone loses nothing. */
export function Layout(columns: Record<View, ReactNode>) {
  const narrow = useNarrow();
  const task = useAnyRunTask();
  const [chosen, choose] = useView();
  const reading = useReading((state) => state.section !== null);
  const view = chosen === 'read' && !reading ? 'learning' : chosen;
  return (
    <>
      {narrow && (
        <Tabs.Root value={view} onValueChange={choose} className={styles.tabs} render={<nav aria-label="Views" />}>
          <Tabs.List className={styles.list} aria-label="View" activateOnFocus>
            {views.map((each) => (
              <Tabs.Tab
                key={each}
                value={each}
                id={`tab-${each}`}
                aria-controls={`view-${each}`}
                className={styles.tab}
              >
                {each === 'text' && task ? 'Predictions' : labels[each]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs.Root>
      )}
      <main className={styles.columns} data-reading={reading}>
        {views.map((each) => (
          <div
            key={each}
            id={`view-${each}`}
            className={styles.column}
            data-view={each}
            hidden={narrow ? each !== view : each === 'read' && !reading}
            {...(narrow ? { role: 'tabpanel', 'aria-labelledby': `tab-${each}` } : {})}
          >
            {(each !== 'read' || reading) && columns[each]}
          </div>
        ))}
      </main>
    </>
  );
}
