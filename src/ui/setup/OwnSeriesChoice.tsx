import { FileSpreadsheet } from 'lucide-react';
import { openOwnSeries, useOwnSeries } from '../../store/ownSeries.ts';
import { chooseText, useSetup } from '../../store/setup.ts';
import { Button } from '../controls/Button.tsx';
import { Select } from '../controls/Select.tsx';
import styles from './SetupPanel.module.css';

const example = 'example';

/** Which series is forecast: the one that comes with the page, or a person's own. */
export function OwnSeriesChoice() {
  const corpus = useSetup((state) => state.draft.corpus);
  const textId = useSetup((state) => state.textId);
  const own = useOwnSeries((state) => state.accepted);
  const options = [
    { value: example, label: 'CO₂ in the air', hint: 'Mauna Loa, by month' },
    ...own.map(({ id, name }) => ({ value: id, label: name, hint: 'Your series' })),
  ];
  return (
    <div className={styles.ownSeries}>
      <Select
        label="Series"
        layout="column"
        effect="restart"
        help="What is forecast; the first 80% of the rows train, the rest are held back."
        value={corpus === 'own' ? (textId ?? example) : example}
        options={options}
        onChange={(id) => (id === example ? chooseText('moby-dick') : chooseText('own', id))}
      />
      <Button size="s" icon={<FileSpreadsheet aria-hidden="true" />} onClick={() => openOwnSeries(true)}>
        Use your own CSV…
      </Button>
    </div>
  );
}
