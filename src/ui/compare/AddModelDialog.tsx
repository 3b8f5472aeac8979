import { useState } from 'react';
import { cells } from '../../cells/index.ts';
import { madeComparable } from '../../config/comparability.ts';
import { differingPaths, modelNames } from '../../config/differences.ts';
import { withSetting } from '../../config/paths.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { addComparedRun } from '../../store/compare/runs.ts';
import { useApp } from '../../store/run/app.ts';
import { letters, useComparison } from '../../store/run/comparedRuns.ts';
import { guardLoss } from '../../store/run/confirm.ts';
import { useSetup } from '../../store/setup/setup.ts';
import { LineKey } from '../charts/LineKey.tsx';
import { modelLooks } from '../charts/looks.ts';
import { Button } from '../controls/Button.tsx';
import { Dialog } from '../controls/Dialog.tsx';
import styles from './Compare.module.css';
import { ModelFields } from './ModelFields.tsx';

/** What a compared run begins as: what was changed in the setup and not yet started, else the same model with another cell. */
function firstGuess(run: RunConfig): { config: RunConfig; fromSetup: boolean } {
  const draft = madeComparable(useSetup.getState().draft, run);
  if (differingPaths([draft, run]).length > 0) return { config: draft, fromSetup: true };
  const other = cells.find(({ id }) => id === (run.cell === 'rnn' ? 'lstm' : 'rnn'))?.id ?? run.cell;
  return { config: withSetting(run, 'cell', other), fromSetup: false };
}

function Editor({ run, close }: { run: RunConfig; close: () => void }) {
  const compared = useComparison((state) => state.compared);
  const [guess] = useState(() => firstGuess(run));
  const [other, setModel] = useState(guess.config);
  const present = [run, ...compared.map(({ config }) => config)];
  const names = modelNames([...present, other]);
  const twin = present.findIndex((config) => differingPaths([config, other]).length === 0);
  const letter = letters[present.length] ?? '';
  const start = (): void => {
    close();
    guardLoss('Start the comparison? All models restart.', 'Start', () => addComparedRun(other));
  };
  return (
    <>
      <ul className={styles.preview} aria-label="Models of the comparison">
        {names.map((name, i) => (
          <li key={letters[i]} className={styles.row}>
            <LineKey look={modelLooks[i] ?? modelLooks[0]} />
            <span className={styles.letter}>{letters[i]}</span>
            <span className={styles.name}>{name}</span>
          </li>
        ))}
      </ul>
      <div className={styles.fields}>
        <ModelFields config={other} onChange={setModel} />
      </div>
      <p className={styles.note} role="status">
        {twin >= 0
          ? `${letter} has the same settings as ${letters[twin]}: change one.`
          : guess.fromSetup
            ? `${letter} has the settings changed in the setup. The text, its batches and the seed are those of A.`
            : `${letter} is a copy of A except for this. To change other settings, change them in the setup first.`}
      </p>
      <div className={styles.start}>
        <Button onClick={close}>Cancel</Button>
        <Button variant="primary" disabled={twin >= 0} onClick={start}>
          Train {letters.slice(0, present.length).join(', ')} against {letter}
        </Button>
      </div>
    </>
  );
}

/** Makes a model that trains beside the run. */
export function AddModelDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const run = useApp((state) => state.run?.config);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Compare with another model"
      size="s"
      description="Both start at step 0 and train on the same batches in the same order, one step each in turn."
    >
      {run && open && <Editor run={run} close={() => onOpenChange(false)} />}
    </Dialog>
  );
}
