import { ChartSpline, Download, Pencil, Play, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { SavedRun, UnreadableRun } from '../../storage/types.ts';
import { addSavedPastRun, pastRunId, usePastRuns } from '../../store/compare/pastRuns.ts';
import { exportSaved } from '../../store/files/exports.ts';
import { useApp } from '../../store/run/app.ts';
import { deleteRun, renameRun } from '../../store/saved/manageRuns.ts';
import { resumeRun } from '../../store/saved/resume.ts';
import { useSavedRuns } from '../../store/saved/savedRuns.ts';
import { Button, IconButton } from '../controls/Button.tsx';
import { Menu } from '../controls/Menu.tsx';
import { ExportItems } from './ExportItems.tsx';
import { NameForm } from './NameForm.tsx';
import { RunFacts } from './RunFacts.tsx';
import styles from './Runs.module.css';

interface DeleteQuestionProps {
  name: string;
  id: string;
  onKeep: () => void;
}

/** Asks in the row itself, where the button was. */
function DeleteQuestion({ name, id, onKeep }: DeleteQuestionProps) {
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  return (
    <fieldset className={styles.question}>
      <legend className={styles.legend}>Delete “{name}” for good?</legend>
      <Button size="s" ref={keep} onClick={onKeep}>
        Keep it
      </Button>
      <Button size="s" variant="danger" onClick={() => void deleteRun(id)}>
        Delete
      </Button>
    </fieldset>
  );
}

interface ActionsProps {
  run: SavedRun;
  onRename: () => void;
  onDelete: () => void;
}

function Actions({ run: { id, name, config }, onRename, onDelete }: ActionsProps) {
  const elsewhere = useSavedRuns((state) => state.elsewhere.has(id));
  const opening = useSavedRuns((state) => state.opening);
  const shown = usePastRuns(({ pastRuns }) =>
    pastRuns.some((pastRun) => pastRun.id === pastRunId(id) && pastRun.shown),
  );
  const ready = useApp((state) => state.status === 'ready' && state.device === 'ok');
  if (elsewhere) return <p className={styles.elsewhere}>Open in another tab</p>;
  return (
    <div className={styles.actions}>
      <Button
        size="s"
        icon={<Play aria-hidden="true" />}
        aria-label={`Continue with ${name}`}
        disabled={!ready || opening !== null}
        onClick={() => void resumeRun(id)}
      >
        {opening === id ? 'Opening…' : 'Continue'}
      </Button>
      <Menu
        label={`Export ${name}`}
        trigger={<IconButton label={`Export ${name}`} size="s" icon={<Download aria-hidden="true" />} />}
      >
        <ExportItems config={config} onExport={(form) => void exportSaved(id, form)} />
      </Menu>
      <IconButton
        label={`Show the curve of ${name} beside the present one`}
        size="s"
        icon={<ChartSpline aria-hidden="true" />}
        disabled={shown}
        onClick={() => void addSavedPastRun(id)}
      />
      <IconButton label={`Rename ${name}`} size="s" icon={<Pencil aria-hidden="true" />} onClick={onRename} />
      <IconButton label={`Delete ${name}`} size="s" icon={<Trash2 aria-hidden="true" />} onClick={onDelete} />
    </div>
  );
}

/** One saved run, and what can be done with it. */
export function RunRow({ run, now }: { run: SavedRun; now: number }) {
  const [doing, setDoing] = useState<'rename' | 'delete' | null>(null);
  const row = useRef<HTMLLIElement>(null);
  const acting = useRef(false);
  useEffect(() => {
    // What had the focus went with the question.
    if (acting.current && doing === null) row.current?.querySelector('button')?.focus();
    acting.current = doing !== null;
  }, [doing]);
  const back = (): void => setDoing(null);
  const { id, name, kept, updatedAt: at, bytes } = run;
  return (
    <li ref={row} className={styles.row}>
      {doing === 'rename' ? (
        <NameForm
          initial={name}
          action="Rename"
          onCancel={back}
          onSubmit={(next) => {
            void renameRun(id, next);
            back();
          }}
        />
      ) : (
        <h3 className={styles.name}>
          {name}
          {kept && <span className={styles.chip}>kept</span>}
        </h3>
      )}
      <RunFacts run={run} saved={{ at, bytes }} now={now} />
      {doing === 'delete' && <DeleteQuestion id={id} name={name} onKeep={back} />}
      {doing === null && <Actions run={run} onRename={() => setDoing('rename')} onDelete={() => setDoing('delete')} />}
    </li>
  );
}

/** A run that can only be deleted, and why. */
export function UnreadableRow({ run: { id, problem } }: { run: UnreadableRun }) {
  const [asking, setAsking] = useState(false);
  return (
    <li className={styles.row}>
      <h3 className={styles.name}>Unreadable run</h3>
      <p className={styles.problem}>{problem}</p>
      {asking ? (
        <DeleteQuestion id={id} name="Unreadable run" onKeep={() => setAsking(false)} />
      ) : (
        <div className={styles.actions}>
          <Button size="s" icon={<Trash2 aria-hidden="true" />} onClick={() => setAsking(true)}>
            Delete
          </Button>
        </div>
      )}
    </li>
  );
}
