import { useEffect, useRef, useState } from 'react';
import { lookInto } from '../../../store/run/findings.ts';
import { watch } from '../../../store/run/watch.ts';
import { TableToggle } from '../../charts/figure/TableToggle.tsx';
import { useInSight } from '../../charts/useInSight.ts';
import { Panel } from '../../controls/Panel.tsx';
import { Segmented } from '../../controls/Segmented.tsx';
import { GatesView } from './GatesView.tsx';
import styles from './Inside.module.css';
import { JacobianView } from './JacobianView.tsx';
import { SlopesView } from './SlopesView.tsx';
import { SpectrumView } from './SpectrumView.tsx';
import { UpdatesView } from './UpdatesView.tsx';
import { useShownModel } from './useShownModel.ts';
import { type InsidePicture, measured, requestOf, useInsideView } from './view.ts';

const help = 'What the cell that trains does with gradients and with its gates. Measured only while it is in sight.';

const views = {
  jacobian: JacobianView,
  eigenvalues: SpectrumView,
  slopes: SlopesView,
  gates: GatesView,
  updates: UpdatesView,
};

const pictures: { value: InsidePicture; label: string }[] = [
  { value: 'jacobian', label: 'Jacobians' },
  { value: 'eigenvalues', label: 'Eigenvalues' },
  { value: 'slopes', label: 'Slopes' },
  { value: 'gates', label: 'Gates' },
  { value: 'updates', label: 'Updates' },
];

/** What happens in the cell of the network that trains. */
export function InsidePanel() {
  const [table, setTable] = useState(false);
  const { picture, layer, reverse, set } = useInsideView();
  const { models, shown } = useShownModel();
  const runId = shown?.runId;
  const other = shown && shown !== models[0] ? shown.runId : null;
  const box = useRef<HTMLDivElement>(null);
  const inSight = useInSight(box);
  const kind = measured[picture];
  useEffect(() => {
    watch(kind, inSight ? requestOf(picture, { layer, reverse }, other) : null);
    return () => watch(kind, null);
  }, [inSight, kind, picture, layer, reverse, other]);
  useEffect(() => {
    if (runId !== undefined) lookInto(runId);
  }, [runId]);
  const View = views[picture];
  const actions = (
    <>
      <div className={styles.pictures}>
        <Segmented
          label="Picture of the cell"
          help="Jacobians: what steps back do to a gradient. Eigenvalues: of the recurrent matrix. Slopes: where units sit on their activations. Gates: how far they stand open. Updates: how far a step moves the parameters."
          hideLabel
          value={picture}
          options={pictures}
          onChange={(value) => set({ picture: value })}
        />
      </div>
      <TableToggle of="numbers" pressed={table} onChange={setTable} />
    </>
  );
  return (
    <Panel title="Inside the cell" help={help} actions={actions} place="inside">
      {/* Outside of the views, so that it is the same element whichever shows. */}
      <div ref={box}>
        <View table={table} />
      </div>
    </Panel>
  );
}
