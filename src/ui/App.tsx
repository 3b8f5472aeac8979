import { Tooltip } from '@base-ui/react/tooltip';
import { Suspense, useCallback, useState } from 'react';
import { useAnnouncement } from '../store/notices/announcer.ts';
import { useApp } from '../store/run/app.ts';
import { useRunDataTask, useRunPairTask, useRunTask } from '../store/run/runTask.ts';
import styles from './App.module.css';
import fieldStyles from './controls/Field.module.css';
import { LazyDialogs } from './LazyDialogs.tsx';
import { lazyComponent } from './lazy.ts';
import { OwnTextDialog } from './ownData/OwnTextDialog.tsx';
import { DataPredictions } from './panels/DataPredictions.tsx';
import { LearningPanels } from './panels/LearningPanels.tsx';
import { PairsPanel } from './panels/PairsPanel.tsx';
import { PredictionsPanel } from './panels/PredictionsPanel.tsx';
import { TextPanel } from './panels/TextPanel.tsx';
import { SetupPanel } from './setup/SetupPanel.tsx';
import { ConfirmDialog } from './shell/ConfirmDialog.tsx';
import { DropOverlay } from './shell/DropOverlay.tsx';
import { Header } from './shell/Header.tsx';
import { HelpDialog } from './shell/HelpDialog.tsx';
import { InterruptedRunBanner } from './shell/InterruptedRunBanner.tsx';
import { Layout } from './shell/Layout.tsx';
import { Notices } from './shell/Notices.tsx';
import { StagePill } from './shell/StagePill.tsx';
import { StateBand } from './shell/StateBand.tsx';
import { Unavailable } from './shell/Unavailable.tsx';
import { useShortcuts } from './shell/useShortcuts.ts';

const ReadPanel = lazyComponent(async () => (await import('./article/ReadPanel.tsx')).ReadPanel);

/** The article, fetched when it is first opened. */
function LazyArticle() {
  return (
    <Suspense>
      <ReadPanel />
    </Suspense>
  );
}

/** What assistive technology reads aloud; see `announce`. */
function LiveRegion() {
  const text = useAnnouncement((state) => state.text);
  return (
    <div className={fieldStyles.hidden} aria-live="polite" data-testid="announcer">
      {text}
    </div>
  );
}

/** What a model writes; of a task, what it predicts. */
function TextColumn() {
  const task = useRunTask();
  const data = useRunDataTask();
  const pairs = useRunPairTask();
  if (pairs) return <PairsPanel task={pairs} />;
  if (data) return <DataPredictions task={data} />;
  return task ? <PredictionsPanel task={task} /> : <TextPanel />;
}

function Instrument() {
  return (
    <>
      <Layout setup={<SetupPanel />} learning={<LearningPanels />} text={<TextColumn />} read={<LazyArticle />} />
      <OwnTextDialog />
      <LazyDialogs />
      <ConfirmDialog />
      <DropOverlay />
      <Notices />
    </>
  );
}

export function App() {
  const unavailable = useApp((state) => state.unavailable);
  const [helpOpen, setHelpOpen] = useState(false);
  const openHelp = useCallback(() => setHelpOpen(true), []);
  useShortcuts(openHelp);
  return (
    <Tooltip.Provider delay={400}>
      <div className={styles.page}>
        <div className={styles.top}>
          <Header openHelp={openHelp} bare={unavailable !== null} />
          {unavailable === null && <InterruptedRunBanner />}
          {unavailable === null && <StateBand />}
          {unavailable === null && <StagePill />}
        </div>
        {unavailable === null ? <Instrument /> : <Unavailable unavailable={unavailable} />}
      </div>
      <HelpDialog open={helpOpen} onOpenChange={setHelpOpen} />
      <LiveRegion />
    </Tooltip.Provider>
  );
}
