import { goTo } from '../../store/address/place.ts';
import { useRunPairTask } from '../../store/run/runTask.ts';
import { ComparePanel } from '../compare/ComparePanel.tsx';
import { InsidePanel } from '../inside/InsidePanel.tsx';
import { AccuracyPanel } from '../views/accuracy/AccuracyPanel.tsx';
import { CellPanel } from '../views/cell/CellPanel.tsx';
import { ConfusionPanel } from '../views/confusion/ConfusionPanel.tsx';
import { ForecastPanel } from '../views/forecast/ForecastPanel.tsx';
import { NormPanel } from '../views/gradientNorm/NormPanel.tsx';
import { LossPanel } from '../views/loss/LossPanel.tsx';
import { MemoryPanel } from '../views/memory/MemoryPanel.tsx';
import { usePairsView } from '../views/pairs/view.ts';
import { ReachPanel } from '../views/reach/ReachPanel.tsx';
import { SourceReachPanel } from '../views/reach/source/SourceReachPanel.tsx';
import { SourceLengthPanel } from '../views/sourceLength/SourceLengthPanel.tsx';

function showAlignment(): void {
  usePairsView.setState({ view: 'alignment' });
  goTo('text');
}

/**
 * How the training goes: loss, a task's accuracy, that by the length of sources, gradient norm, how far back gradients reach, what the cell
 * computes, and what happens in it.
 * The layout sets the distance between the panels.
 */
export function LearningPanels() {
  const pairs = useRunPairTask();
  return (
    <>
      <ComparePanel />
      <LossPanel />
      <AccuracyPanel />
      <ConfusionPanel />
      <SourceLengthPanel />
      <ForecastPanel />
      <MemoryPanel />
      <NormPanel />
      {pairs ? <SourceReachPanel showAlignment={showAlignment} /> : <ReachPanel />}
      <CellPanel />
      <InsidePanel />
    </>
  );
}
