import { useMemo } from 'react';
import { visibleChar } from '../../../lib/format.ts';
import { unknownCharacters } from '../../../lib/unknownCharacters.ts';
import { mostCharacters } from '../../../probes/passage/contract.ts';
import { useApp } from '../../../store/run/app.ts';
import { samples } from '../../../store/run/samples.ts';
import { Button } from '../../controls/Button.tsx';
import { TextField } from '../../controls/TextField.tsx';
import styles from './Passage.module.css';
import { useInspectView } from './view.ts';

/** The token that stands for characters that are rare in a text. */
const rare = '\ufffd';

/** What becomes of characters that the model does not know; nothing where it knows all. */
function unknownNote(text: string, vocabulary: readonly string[] | undefined): string {
  const unknown = unknownCharacters(text, vocabulary);
  if (unknown.length === 0) return '';
  const some = unknown.slice(0, 8).map(visibleChar).join(' ');
  const more = unknown.length > 8 ? ` and ${unknown.length - 8} more` : '';
  const fate = vocabulary?.includes(rare) ? 'read as the rare character �' : 'left out';
  return `${some}${more} ${unknown.length === 1 ? 'is' : 'are'} not in the vocabulary, and ${fate}.`;
}

/** The last sample, without its end where it is long. */
function lastSample(): string {
  const chars = samples.blocks.at(-1)?.tokens.map(({ char }) => char) ?? [];
  return chars.slice(0, mostCharacters).join('');
}

/** Which passage is read: the beginning of what is held back, what the model wrote, or what a person types. */
export function PassageField({ ofText }: { ofText: boolean }) {
  const text = useInspectView((view) => view.text);
  const set = useInspectView((view) => view.set);
  const vocabulary = useApp((state) => state.run?.facts.vocabulary);
  const note = useMemo(() => unknownNote(text ?? '', vocabulary), [text, vocabulary]);
  const read = (next: string | null): void => set({ text: next === '' ? null : next, cursor: null, span: null });
  const length = [...(text ?? '')].length;
  return (
    <div className={styles.field}>
      <TextField
        label="Passage"
        help={`Up to ${mostCharacters} characters for the model to read; empty: the beginning of the validation set.`}
        layout="column"
        rows={2}
        maxLength={2 * mostCharacters}
        placeholder={ofText ? 'Type or paste a passage' : 'Type symbols of the task'}
        value={text ?? ''}
        onChange={read}
      />
      <div className={styles.picks}>
        <Button size="s" disabled={text === null} onClick={() => read(null)}>
          {ofText ? 'Validation text' : 'A sequence of the task'}
        </Button>
        {ofText && (
          <Button size="s" onClick={() => lastSample() !== '' && read(lastSample())}>
            Last sample
          </Button>
        )}
        <p className={styles.note} role="status">
          {length > mostCharacters ? `Only the first ${mostCharacters} characters are read. ` : ''}
          {note}
        </p>
      </div>
    </div>
  );
}
