import { activeOptions, settingPhrase } from '../../config/differences.ts';
import { isRelevant, settings } from '../../config/paths.ts';
import { type FoldPlace, places } from '../../config/settings/places.ts';
import { useSetup } from '../../store/setup/setup.ts';
import { Setting } from './ConfigFields.tsx';
import styles from './SetupPanel.module.css';
import { usePaths } from './usePaths.ts';

/** Settings that most runs leave alone, folded; the fold tells which of them are on. */
export function Fold({ place }: { place: FoldPlace }) {
  const draft = useSetup((state) => state.draft);
  const paths = usePaths(place);
  if (!paths.some((path) => isRelevant(path, draft))) return null;
  const { title, usual }: { title: string; usual?: string } = places[place];
  const always = paths.filter((path) => settings[path].inSummary && isRelevant(path, draft));
  const phrases = always.map((path) => settingPhrase(path, draft));
  const rest = activeOptions(
    paths.filter((path) => !always.includes(path)),
    draft,
  );
  const state = [...phrases, rest].filter(Boolean).join(', ') || usual;
  return (
    <details className={styles.more} data-fold={place}>
      <summary>
        <span className={styles.foldTitle}>{title}</span>
        {state && <span className={rest === '' ? styles.foldUsual : styles.foldOn}>{state}</span>}
      </summary>
      <div className={styles.moreContent}>
        {paths.map((path) => (
          <Setting key={path} path={path} />
        ))}
      </div>
    </details>
  );
}
