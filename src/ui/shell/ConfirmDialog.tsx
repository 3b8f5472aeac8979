import { formatCount } from '../../lib/format.ts';
import { answer, useConfirm } from '../../store/run/confirm.ts';
import { savesRuns, useSavedRuns } from '../../store/saved/savedRuns.ts';
import { Button } from '../controls/Button.tsx';
import { Dialog } from '../controls/Dialog.tsx';

/** Asks once before a run of some length leaves the page. */
export function ConfirmDialog() {
  const question = useConfirm((state) => state.question);
  const steps = formatCount(question?.steps ?? 0);
  const saves = useSavedRuns(savesRuns);
  return (
    <Dialog
      open={question !== null}
      onOpenChange={(open) => !open && answer(false)}
      size="s"
      title={question?.title ?? ''}
      description={
        saves
          ? `The run of ${steps} steps is closed. It stays in Runs, among the five latest.`
          : `The run of ${steps} steps will be lost.`
      }
      footer={
        <>
          <Button onClick={() => answer(false)}>Keep training</Button>
          <Button variant="danger" onClick={() => answer(true)}>
            {question?.label}
          </Button>
        </>
      }
    />
  );
}
