import { FileText } from 'lucide-react';
import { settings } from '../../config/paths.ts';
import { corpora } from '../../data/corpora.ts';
import { openOwnText } from '../../store/files/ownText.ts';
import { useOwnData } from '../../store/ownData/ownData.ts';
import { chooseText, useSetup } from '../../store/setup/setup.ts';
import { Button } from '../controls/Button.tsx';
import { Select } from '../controls/Select.tsx';
import styles from './SetupPanel.module.css';

function Provenance({ corpus }: { corpus: string }) {
  const known = corpora.find(({ id }) => id === corpus);
  if (!known) return <p className={styles.provenance}>Stays on this device; nothing is uploaded.</p>;
  return (
    <p className={styles.provenance}>
      {known.author}. From{' '}
      <a href={known.source.url} target="_blank" rel="noreferrer">
        {known.source.text}
      </a>
      .{' '}
      <a href={known.licence.url} target="_blank" rel="noreferrer">
        {known.licence.text}
      </a>
      .
    </p>
  );
}

/** Which text is read: one that comes with the page, or a person's own. */
export function TextSection() {
  const corpus = useSetup((state) => state.draft.corpus);
  const textId = useSetup((state) => state.textId);
  const own = useOwnData((state) => state.accepted).filter(({ kind }) => kind === 'text');
  const options = [
    ...corpora.map(({ id, title, author }) => ({ value: id, label: title, hint: author })),
    ...own.map(({ id, name }) => ({ value: id, label: name, hint: 'Your text' })),
  ];
  const { label, effect, help } = settings.corpus;
  return (
    <>
      <Select
        {...{ label, effect, help }}
        layout="column"
        value={textId ?? corpus}
        options={options}
        onChange={(id) => (own.some((text) => text.id === id) ? chooseText('own', id) : chooseText(id))}
      />
      <Provenance corpus={corpus} />
      <Button size="s" icon={<FileText aria-hidden="true" />} onClick={() => openOwnText(true)}>
        Use your own text…
      </Button>
    </>
  );
}
