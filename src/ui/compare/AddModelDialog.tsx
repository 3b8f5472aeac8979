import { useState } from 'react';
import { cells } from '../../cells/index.ts';
import { madeComparable } from '../../config/comparability.ts';
import { differingPaths, modelNames } from '../../config/differences.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import { addComparedRun } from '../../store/compare/runs.ts';
import { useApp } from '../../store/run/app.ts';
import { letters, useComparison } from '../../store/run/comparedRuns.ts';
import { guardLoss } from '../../store/run/confirm.ts';
import { type ConfigEditor, comparedEditor } from '../../store/setup/configEditor.ts';
import { asideSentence } from '../../store/setup/fitting.ts';
import { useSetup } from '../../store/setup/setup.ts';
import { LineKey } from '../charts/LineKey.tsx';
import { modelLooks } from '../charts/looks.ts';
import { Button } from '../controls/Button.tsx';
import { Dialog } from '../controls/Dialog.tsx';
import { ConfigSections } from '../setup/ConfigSections.tsx';
import { EditorContext } from '../setup/editor.ts';
import styles from './Compare.module.css';

/** What a compared run begins as: what was changed in the setup and not yet started, else the same model with another cell. */
function firstGuess(run: RunConfig): { editor: ConfigEditor; fromSetup: boolean } {
  const draft = madeComparable(useSetup.getState().draft, run);
  if (differingPaths([draft, run]).length > 0) return { editor: comparedEditor(draft), fromSetup: true };
  const editor = comparedEditor(run);
  editor.edit('cell', cells.find(({ id }) => id === (run.cell === 'rnn' ? 'lstm' : 'rnn'))?.id ?? run.cell);
  return { editor, fromSetup: false };
}

function Editor({ run, close }: { run: RunConfig; close: () => void }) {
  const compared = useComparison((state) => state.compared);
  const [{ editor, fromSetup }] = useState(() => firstGuess(run));
  const { draft: other, aside } = editor.useDraft((state) => state);
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
      <EditorContext value={editor}>
        <ConfigSections />
      </EditorContext>
      <div className={styles.start}>
        {aside.map((each) => (
          <p key={each.path} className={styles.note} role="status">
            {asideSentence(each)}
          </p>
        ))}
        <p className={styles.note} role="status">
          {twin >= 0
            ? `${letter} has the same settings as ${letters[twin]}: change one.`
            : fromSetup
              ? `${letter} begins with the settings changed in the setup; its data, batches and seed are those of A.`
              : `${letter} begins as A with another cell; its data, batches and seed are those of A.`}
        </p>
        <div className={styles.buttons}>
          <Button onClick={close}>Cancel</Button>
          <Button variant="primary" disabled={twin >= 0} onClick={start}>
            Train {letters.slice(0, present.length).join(', ')} against {letter}
          </Button>
        </div>
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
