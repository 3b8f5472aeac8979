import type { DataTask } from '../../data/tasks/index.ts';
import { useSetup } from '../../store/setup/setup.ts';
import { Lag } from './Lag.tsx';
import { OwnSeriesChoice } from './OwnSeriesChoice.tsx';
import styles from './SetupPanel.module.css';

const Link = ({ text, url }: { text: string; url: string }) => (
  <a href={url} target="_blank" rel="noreferrer">
    {text}
  </a>
);

/** What a task with data asks, and where the data come from. */
export function AboutData({ task }: { task: DataTask }) {
  const own = useSetup((state) => task.takesOwn && state.draft.corpus === 'own');
  const { explanation, citation, source, licence, lag } = task;
  return (
    <>
      <p className={styles.about}>{explanation}</p>
      {task.takesOwn && <OwnSeriesChoice />}
      {lag && <Lag range={lag} />}
      <p className={styles.provenance}>
        {own ? (
          'Your data stay on this device; nothing is uploaded. '
        ) : (
          <>
            Data from <Link {...source} />. <Link {...licence} />.{' '}
          </>
        )}
        Source of the task: <Link {...citation} />.
      </p>
    </>
  );
}
