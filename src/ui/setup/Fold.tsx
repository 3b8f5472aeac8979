import type { FieldPath } from '../../config/fields.ts';
import { whatIsOn } from '../../store/setup/activeOptions.ts';
import { isRelevant } from '../../store/setup/configPath.ts';
import { settingPhrase } from '../../store/setup/differences.ts';
import { useSetup } from '../../store/setup/setup.ts';
import { Setting } from './ConfigFields.tsx';
import type { Place } from './placement.ts';
import styles from './SetupPanel.module.css';
import { usePaths } from './usePaths.ts';

interface FoldProps {
  place: Place;
  title: string;
  /** What to say while everything is as by default; settings whose phrases say it, or words. */
  usual: string | readonly FieldPath[];
}

/** Settings that most runs leave alone, folded; the fold tells which of them are on. */
export function Fold({ place, title, usual }: FoldProps) {
  const draft = useSetup((state) => state.draft);
  const paths = usePaths(place);
  if (!paths.some((path) => isRelevant(path, draft))) return null;
  const always = typeof usual === 'string' ? [] : usual.filter((path) => isRelevant(path, draft));
  const said = always.map((path) => settingPhrase(path, draft));
  const rest = whatIsOn(
    paths.filter((path) => !always.includes(path)),
    draft,
  );
  const state = [...said, rest].filter(Boolean).join(', ') || (typeof usual === 'string' ? usual : '');
  return (
    <details className={styles.more} data-fold={place}>
      <summary>
        <span className={styles.foldTitle}>{title}</span>
        {state !== '' && <span className={rest === '' ? styles.foldUsual : styles.foldOn}>{state}</span>}
      </summary>
      <div className={styles.moreContent}>
        {paths.map((path) => (
          <Setting key={path} path={path} />
        ))}
      </div>
    </details>
  );
}
