import { LossPanel } from './LossPanel.tsx';
import { NormPanel } from './NormPanel.tsx';

/** How the training goes: loss and gradient norm. Two panels; the layout sets the distance between them. */
export function LearningPanels() {
  return (
    <>
      <LossPanel />
      <NormPanel />
    </>
  );
}
