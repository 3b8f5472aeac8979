import { type ComponentType, useState } from 'react';
import type { PairTask } from '../../data/pairs/index.ts';
import { TableToggle } from '../charts/figure/TableToggle.tsx';
import { Panel } from '../controls/Panel.tsx';
import { Segmented } from '../controls/Segmented.tsx';
import { AlignmentFigure } from '../views/alignment/AlignmentFigure.tsx';
import { AlignmentView } from '../views/alignment/AlignmentView.tsx';
import { Examples } from '../views/examples/Examples.tsx';
import { type PairView, usePairsView } from '../views/pairs/view.ts';
import { TranslationView } from '../views/translation/TranslationView.tsx';

interface View {
  readonly label: string;
  /** What it shows, in a few words. */
  readonly help: string;
  readonly View: ComponentType<{ readonly task: PairTask; readonly table: boolean }>;
  /** Whether there is a table of what it draws. */
  readonly drawn: boolean;
}

/** Attention to a typed source shows as that to held-out ones does. */
const Translate = ({ table }: { table: boolean }) => <TranslationView table={table} Attention={AlignmentFigure} />;

const views: Readonly<Record<PairView, View>> = {
  examples: {
    label: 'Examples',
    help: 'sources of the validation set, with what the model writes for them and what is wrong with it',
    View: Examples,
    drawn: false,
  },
  alignment: {
    label: 'Alignment',
    help: 'the attention weights between held-out sources and the outputs for them',
    View: AlignmentView,
    drawn: true,
  },
  translate: {
    label: 'Translate',
    help: 'a source of your own, decoded by greedy search and by beam search, with the tree of the search',
    View: Translate,
    drawn: true,
  },
};

const options = Object.entries(views).map(([value, { label }]) => ({ value: value as PairView, label }));
const help = Object.values(views)
  .map((view) => `${view.label}: ${view.help}.`)
  .join(' ');

/** In the place of the text: what an encoder–decoder writes, and how it does. */
export function PairsPanel({ task }: { task: PairTask }) {
  const [table, setTable] = useState(false);
  const view = usePairsView((state) => state.view);
  const { View, drawn } = views[view];
  const choose = (
    <Segmented
      label="Outputs of the model"
      help={help}
      hideLabel
      value={view}
      options={options}
      onChange={(next) => usePairsView.setState({ view: next })}
    />
  );
  const actions = (
    <>
      {options.length > 1 && choose}
      {drawn && <TableToggle of="outputs" pressed={table} onChange={setTable} />}
    </>
  );
  return (
    <Panel place="text" title="Predictions" fill actions={actions}>
      <View task={task} table={table} />
    </Panel>
  );
}
