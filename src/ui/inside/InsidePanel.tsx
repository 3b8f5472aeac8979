import { type ComponentType, useEffect, useRef, useState } from 'react';
import { lookInto } from '../../store/run/findings.ts';
import { watch } from '../../store/run/watch.ts';
import { TableToggle } from '../charts/figure/TableToggle.tsx';
import { useInSight } from '../charts/useInSight.ts';
import { Panel } from '../controls/Panel.tsx';
import { Segmented } from '../controls/Segmented.tsx';
import styles from './Inside.module.css';
import type { InsidePictureProps } from './InsideFrame.tsx';
import { type InsidePicture, pictures } from './pictures.ts';
import { useShownModel } from './useShownModel.ts';
import { requestOf, useInsideView } from './view.ts';

const help =
  'Gates, Jacobians, eigenvalues, slopes and updates of the model that trains. Measured only while the panel is visible.';

// Found by name: views import this folder.
const views = import.meta.glob<ComponentType<InsidePictureProps>>('../views/*/View.tsx', {
  eager: true,
  import: 'View',
});

const viewOf = ({ folder }: InsidePicture) => views[`../views/${folder}/View.tsx`];
const options = pictures.map(({ id, label }) => ({ value: id, label }));
const optionsHelp = pictures.map((picture) => `${picture.label}: ${picture.help}.`).join(' ');

/** What happens in the cell of the network that trains. */
export function InsidePanel() {
  const [table, setTable] = useState(false);
  const { picture: id, layer, reverse, set } = useInsideView();
  const picture = pictures.find((each) => each.id === id) ?? (pictures[0] as InsidePicture);
  const { models, shown } = useShownModel();
  const runId = shown?.runId;
  const other = shown && shown !== models[0] ? shown.runId : null;
  const box = useRef<HTMLDivElement>(null);
  const inSight = useInSight(box);
  const { kind } = picture;
  useEffect(() => {
    watch(kind, inSight ? requestOf(picture, { layer, reverse }, other) : null);
    return () => watch(kind, null);
  }, [inSight, kind, picture, layer, reverse, other]);
  useEffect(() => {
    if (runId !== undefined) lookInto(runId);
  }, [runId]);
  const View = viewOf(picture);
  const actions = (
    <>
      <div className={styles.pictures}>
        <Segmented
          label="Picture of the cell"
          help={optionsHelp}
          hideLabel
          value={picture.id}
          options={options}
          onChange={(value) => set({ picture: value })}
        />
      </div>
      <TableToggle of="numbers" pressed={table} onChange={setTable} />
    </>
  );
  return (
    <Panel title="Inside the cell" help={help} actions={actions} place="inside">
      {/* Outside of the views, so that it is the same element whichever shows. */}
      <div ref={box}>{View && <View table={table} />}</div>
    </Panel>
  );
}
