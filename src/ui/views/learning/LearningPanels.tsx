import { ComparePanel } from '../../compare/ComparePanel.tsx';
import { CellPanel } from '../cell/CellPanel.tsx';
import { ForecastPanel } from '../forecast/ForecastPanel.tsx';
import { InsidePanel } from '../inside/InsidePanel.tsx';
import { ReachPanel } from '../reach/ReachPanel.tsx';
import { AccuracyPanel } from '../task/AccuracyPanel.tsx';
import { ConfusionPanel } from '../task/ConfusionPanel.tsx';
import { MemoryPanel } from '../task/MemoryPanel.tsx';
import { LossPanel } from './LossPanel.tsx';
import { NormPanel } from './NormPanel.tsx';

/**
 * How the training goes: loss, a task's right answers, gradient norm, how far back gradients reach, what the cell
 * computes, and what happens in it.
 * The layout sets the distance between the panels.
 */
export function LearningPanels() {
  return (
    <>
      <ComparePanel />
      <LossPanel />
      <AccuracyPanel />
      <ConfusionPanel />
      <ForecastPanel />
      <MemoryPanel />
      <NormPanel />
      <ReachPanel />
      <CellPanel />
      <InsidePanel />
    </>
  );
}
