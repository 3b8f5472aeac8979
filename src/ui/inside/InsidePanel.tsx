import { useEffect, useRef, useState } from 'react';
import { watch } from '../../store/watch.ts';
import { Panel } from '../controls/Panel.tsx';
import { TableToggle } from '../learning/TableToggle.tsx';
import { useInSight } from '../picture/useInSight.ts';
import { JacobianView } from './JacobianView.tsx';
import { measured, requestOf, useInsideView } from './view.ts';

const help = 'What the cell that trains does with gradients and with its gates. Measured only while it is in sight.';

const views = { jacobian: JacobianView };

/** What happens in the cell of the network that trains. */
export function InsidePanel() {
  const [table, setTable] = useState(false);
  const { picture, layer } = useInsideView();
  const box = useRef<HTMLDivElement>(null);
  const inSight = useInSight(box);
  const kind = measured[picture];
  useEffect(() => {
    watch(kind, inSight ? requestOf({ layer }) : null);
    return () => watch(kind, null);
  }, [inSight, kind, layer]);
  const View = views[picture];
  return (
    <Panel
      title="Inside the cell"
      help={help}
      actions={<TableToggle of="numbers" pressed={table} onChange={setTable} />}
    >
      <View table={table} box={box} />
    </Panel>
  );
}
