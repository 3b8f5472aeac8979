import { Tooltip } from '@base-ui/react/tooltip';
import { useCallback, useState } from 'react';
import { useApp } from '../store/run/app.ts';
import { useRunDataTask, useRunTask } from '../store/run/runTask.ts';
import styles from './App.module.css';
import { LazyArticle } from './LazyArticle.tsx';
import { LazyDialogs } from './LazyDialogs.tsx';
import { DataPredictions } from './panels/DataPredictions.tsx';
import { LearningPanels } from './panels/LearningPanels.tsx';
import { PredictionsPanel } from './panels/PredictionsPanel.tsx';
import { TextPanel } from './panels/TextPanel.tsx';
import { OwnTextDialog } from './setup/OwnTextDialog.tsx';
import { SetupPanel } from './setup/SetupPanel.tsx';
import { ConfirmDialog } from './shell/ConfirmDialog.tsx';
import { DropOverlay } from './shell/DropOverlay.tsx';
import { Header } from './shell/Header.tsx';
import { HelpDialog } from './shell/HelpDialog.tsx';
import { InterruptedRunBanner } from './shell/InterruptedRunBanner.tsx';
import { Layout } from './shell/Layout.tsx';
import { LiveRegion } from './shell/LiveRegion.tsx';
import { Notices } from './shell/Notices.tsx';
import { StagePill } from './shell/StagePill.tsx';
import { StateBand } from './shell/StateBand.tsx';
import { Unavailable } from './shell/Unavailable.tsx';
import { useShortcuts } from './shell/useShortcuts.ts';

/** What a model writes; of a task, what it answers. */
function TextColumn() {
  const task = useRunTask();
  const data = useRunDataTask();
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
