import { Sigma } from 'lucide-react';
import { cells } from '../../cells/index.ts';
import { optionsOf } from '../../config/paths.ts';
import { run } from '../../config/settings/index.ts';
import { goTo } from '../../store/address/place.ts';
import { reasonAgainst } from '../../store/setup/fitting.ts';
import { edit, useSetup } from '../../store/setup/setup.ts';
import { Button } from '../controls/Button.tsx';
import { Select } from '../controls/Select.tsx';
import { chrome } from './ConfigFields.tsx';

/** Which cell, with what sets it apart, and the way to its equations. */
export function CellChoice() {
  const draft = useSetup((state) => state.draft);
  const options = optionsOf(run.cell).map((option) => ({
    ...option,
    reason: reasonAgainst(draft, 'cell', option.value),
  }));
  const hint = cells.find(({ id }) => id === draft.cell)?.hint;
  return (
    <>
      <Select
        {...chrome('cell')}
        layout="column"
        note={hint === undefined ? undefined : `${hint}.`}
        value={draft.cell}
        options={options}
        onChange={(id) => edit('cell', id)}
      />
      <Button size="s" variant="quiet" icon={<Sigma aria-hidden="true" />} onClick={() => goTo('cell')}>
        Its equations and diagram
      </Button>
    </>
  );
}
