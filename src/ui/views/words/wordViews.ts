import type { ComponentType } from 'react';
import type { PredictedSequence } from '../../../protocol/predictions.ts';
import { CheckedNames } from './CheckedNames.tsx';
import { CheckedPassages } from './CheckedPassages.tsx';
import { OriginView } from './OriginView.tsx';
import { TagView } from './TagView.tsx';
import { WritingView } from './WritingView.tsx';

/** Of a task of words: where a person asks the model, and how held-back examples are shown. */
interface WordView {
  readonly Ask: ComponentType<{ table: boolean }>;
  readonly Checked?: ComponentType<{ sequences: readonly PredictedSequence[] }>;
}

export const wordViews: Readonly<Record<string, WordView>> = {
  tagging: { Ask: TagView, Checked: CheckedPassages },
  'name-origin': { Ask: OriginView, Checked: CheckedNames },
  'name-writing': { Ask: WritingView },
};
