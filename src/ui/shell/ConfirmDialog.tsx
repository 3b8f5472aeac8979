import { formatCount } from '../../lib/format.ts';
import { answer, useConfirm } from '../../store/confirm.ts';
import { Button } from '../controls/Button.tsx';
import { Dialog } from '../controls/Dialog.tsx';

/** Asks once before a run of some length is thrown away. */
export function ConfirmDialog() {
  const question = useConfirm((state) => state.question);
  return (
    <Dialog
      open={question !== null}
      onOpenChange={(open) => !open && answer(false)}
      size="s"
      title={question?.title ?? ''}
      description={`The ${formatCount(question?.steps ?? 0)} steps learnt so far will be gone.`}
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
