import { BookOpen, CircleQuestionMark, History, Moon, Sun } from 'lucide-react';
import { openRuns } from '../../store/saved/manageRuns.ts';
import { closeArticle, openArticle, useReading } from '../article/reading.ts';
import { Button, IconButton } from '../controls/Button.tsx';
import { cx } from '../controls/cx.ts';
import { PresetSelect } from '../setup/PresetSelect.tsx';
import { toggleTheme, useTheme } from '../theme/theme.ts';
import { AdapterBadge } from './AdapterBadge.tsx';
import styles from './Header.module.css';
import { ModelMenu } from './ModelMenu.tsx';
import { Readouts } from './Readouts.tsx';
import { ShareButton } from './ShareButton.tsx';
import { Transport } from './Transport.tsx';

function ThemeButton() {
  const dark = useTheme((state) => state.theme === 'dark');
  return (
    <IconButton
      label={dark ? 'Light theme' : 'Dark theme'}
      icon={dark ? <Sun aria-hidden="true" /> : <Moon aria-hidden="true" />}
      onClick={toggleTheme}
    />
  );
}

function RunsButton() {
  return (
    <Button variant="quiet" className={styles.tool} aria-label="Runs" onClick={() => openRuns(true)}>
      <History aria-hidden="true" />
      <span className={styles.toolName}>Runs</span>
    </Button>
  );
}

/** A narrow page has a tab for it. */
function ReadButton() {
  const open = useReading((state) => state.section !== null);
  return (
    <Button
      variant="quiet"
      className={cx(styles.tool, styles.wideOnly)}
      aria-label="Read: why networks forget"
      aria-pressed={open}
      onClick={() => (open ? closeArticle() : openArticle())}
    >
      <BookOpen aria-hidden="true" />
      <span className={styles.toolName}>Read</span>
    </Button>
  );
}

interface HeaderProps {
  openHelp: () => void;
  /** Nothing to train with: only the name, the theme and the help are left. */
  bare: boolean;
}

export function Header({ openHelp, bare }: HeaderProps) {
  return (
    <header className={styles.header}>
      <h1 className={styles.brand}>
        <svg className={styles.logo} viewBox="0 0 24 24" aria-hidden="true">
          <path d="M2 18h20M7.5 18a5.5 5.5 0 1 1 8.2-4.8M18.7 9l-3 4.4-4.1-2.9" />
        </svg>
        <span className={styles.name}>Unroll</span>
      </h1>
      {!bare && (
        <>
          <div className={styles.preset}>
            <PresetSelect />
          </div>
          <div className={styles.dock}>
            <Transport />
            <Readouts />
            <AdapterBadge />
          </div>
        </>
      )}
      <div className={styles.tools}>
        {!bare && <ReadButton />}
        {!bare && <RunsButton />}
        {!bare && <ModelMenu />}
        {!bare && <ShareButton />}
        <ThemeButton />
        <IconButton label="Help" shortcut="?" icon={<CircleQuestionMark aria-hidden="true" />} onClick={openHelp} />
      </div>
    </header>
  );
}
