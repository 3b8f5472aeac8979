import { FileUp } from 'lucide-react';
import { optionsOf } from '../../config/paths.ts';
import { run } from '../../config/settings/index.ts';
import type { RunConfig } from '../../config/settings/types.ts';
import {
  backToPastedPairs,
  choosePairsOption,
  inspectPairsFile,
  inspectPastedPairs,
  openOwnPairs,
  setPastedPairs,
  trainOnPairs,
  useOwnPairs,
} from '../../store/files/ownPairs.ts';
import { Button } from '../controls/Button.tsx';
import { Segmented } from '../controls/Segmented.tsx';
import { TextField } from '../controls/TextField.tsx';
import styles from './OwnData.module.css';
import { FileChoice, OwnDataDialog } from './OwnDataDialog.tsx';
import { PairsReportView } from './PairsReportView.tsx';

const chosen = ['units', 'case', 'validation'] as const;

/** How the pairs are read. */
function PairsOptions({ options }: { options: RunConfig['pairs'] }) {
  return (
    <div className={styles.picker}>
      {chosen.map((id) => {
        const { label, help } = run.pairs[id];
        return (
          <Segmented
            key={id}
            {...{ label, help }}
            layout="column"
            value={options[id]}
            options={optionsOf(run.pairs[id])}
            onChange={(value) => choosePairsOption({ [id]: value })}
          />
        );
      })}
    </div>
  );
}

/** A person brings pairs of a source and a target, sees what is read of them, and decides. */
export function PairsDialog() {
  const { open, pasted, inspection } = useOwnPairs();
  const report = inspection?.report;
  return (
    <OwnDataDialog
      open={open}
      onOpenChange={openOwnPairs}
      title="Your own pairs"
      focusField={inspection === null}
      bring={
        <>
          <p>
            One pair a line: a source and its target, with a tab, =&gt;, a comma or two spaces between them. The model
            reads the one and learns to write the other. A few hundred are enough to begin with.
          </p>
          <TextField
            label="Paste pairs"
            layout="column"
            rows={8}
            value={pasted}
            onChange={setPastedPairs}
            placeholder={'Good morning. => Guten Morgen.\nHow are you? => Wie geht es dir?'}
          />
          <FileChoice
            label="File of pairs"
            accept=".tsv,.csv,.txt,text/*"
            icon={<FileUp aria-hidden="true" />}
            onFile={(file) => void inspectPairsFile(file)}
          >
            or drop one anywhere on the page. Two columns of a TSV or CSV file, UTF‑8, 2 to 200,000 pairs.
          </FileChoice>
        </>
      }
      bringButtons={
        <Button variant="primary" disabled={pasted.trim() === ''} onClick={inspectPastedPairs}>
          Check the pairs
        </Button>
      }
      inspected={
        inspection && {
          name: inspection.name,
          reading: 'Reading the pairs…',
          problem: inspection.problem,
          choice: inspection.bytes && <PairsOptions options={inspection.options} />,
          report: report && <PairsReportView report={report} unit={inspection.options.units} />,
          usable: report != null && !inspection.reading,
          chooseAnother: backToPastedPairs,
          train: { label: 'Train on these pairs', start: trainOnPairs },
        }
      }
    />
  );
}
