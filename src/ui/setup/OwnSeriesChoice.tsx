import { FileSpreadsheet } from 'lucide-react';
import { defaultConfig } from '../../config/defaults.ts';
import { exampleSeries, openOwnSeries } from '../../store/files/ownSeries.ts';
import { useOwnData } from '../../store/ownData/ownData.ts';
import { chooseText, useSetup } from '../../store/setup/setup.ts';
import { Button } from '../controls/Button.tsx';
import { Select } from '../controls/Select.tsx';
import styles from './SetupPanel.module.css';

/** Which series is forecast: the one that comes with the page, or a person's own. */
export function OwnSeriesChoice() {
  const corpus = useSetup((state) => state.draft.corpus);
  const textId = useSetup((state) => state.textId);
  const own = useOwnData((state) => state.accepted).filter(({ kind }) => kind === 'table');
  const options = [exampleSeries, ...own.map(({ id, name }) => ({ value: id, label: name, hint: 'Your series' }))];
  return (
    <div className={styles.ownSeries}>
      <Select
        label="Series"
        layout="column"
        effect="restart"
        help="The series to forecast. The first 80% of the rows are the training set, the rest the validation set."
        value={corpus === 'own' ? (textId ?? exampleSeries.value) : exampleSeries.value}
        options={options}
        onChange={(id) => (id === exampleSeries.value ? chooseText(defaultConfig.corpus) : chooseText('own', id))}
      />
      <Button size="s" icon={<FileSpreadsheet aria-hidden="true" />} onClick={() => openOwnSeries(true)}>
        Use your own CSV…
      </Button>
    </div>
  );
}
