import { type Choice, type Column, mostOthers, type TableReport } from '../../data/facts/tableReport.ts';
import { chooseColumns } from '../../store/files/ownSeries.ts';
import { Segmented } from '../controls/Segmented.tsx';
import { Select } from '../controls/Select.tsx';
import { Switch } from '../controls/Switch.tsx';
import styles from './OwnData.module.css';

const inOrder = 'none';

const hintOf = ({ examples, missing }: Column): string =>
  `${examples.join(', ')}${missing > 0 ? `; ${missing} missing` : ''}`;

/** Whether one more column is read beside the one that is forecast. */
function Other({ column, index, choice }: { column: Column; index: number; choice: Choice }) {
  const read = choice.others.includes(index);
  const full = !read && choice.others.length >= mostOthers;
  const others = read
    ? choice.others.filter((other) => other !== index)
    : [...choice.others, index].sort((a, b) => a - b);
  return (
    <Switch
      label={column.name}
      help={`${hintOf(column)}.`}
      checked={read}
      reason={full ? `${mostOthers} more columns can be read; switch another one off.` : null}
      onChange={() => chooseColumns({ ...choice, others })}
    />
  );
}

/** What is forecast, by which dates, and what else the model reads. */
export function ColumnPicker({ report, choice }: { report: TableReport; choice: Choice }) {
  const { columns } = report;
  const option = (i: number) => {
    const column = columns[i] as Column;
    return { value: String(i), label: column.name, hint: hintOf(column) };
  };
  const indices = columns.map((_, i) => i);
  const numbers = indices.filter((i) => columns[i]?.kind === 'number');
  const dates = indices.filter((i) => i !== choice.target && columns[i]?.kind !== 'number');
  const beside = numbers.filter((i) => i !== choice.target && i !== choice.date);
  return (
    <div className={styles.picker}>
      <Select
        label="Forecast"
        layout="column"
        value={String(choice.target)}
        options={numbers.filter((i) => i !== choice.date).map(option)}
        onChange={(value) => {
          const target = Number(value);
          chooseColumns({ ...choice, target, others: choice.others.filter((other) => other !== target) });
        }}
      />
      <Select
        label="Dates"
        layout="column"
        value={choice.date === null ? inOrder : String(choice.date)}
        options={[...dates.map(option), { value: inOrder, label: 'None', hint: 'Rows in the order of the file' }]}
        onChange={(value) => chooseColumns({ ...choice, date: value === inOrder ? null : Number(value) })}
      />
      <Segmented
        label="As"
        layout="column"
        help="Log returns suit prices and counts, which grow in proportion to their value. Differences suit series that vary around a level, such as temperatures."
        value={choice.growth ? 'growth' : 'change'}
        options={[
          { value: 'change', label: 'Differences' },
          { value: 'growth', label: 'Log returns' },
        ]}
        onChange={(value) => chooseColumns({ ...choice, growth: value === 'growth' })}
      />
      {beside.length > 0 && (
        <fieldset className={styles.others}>
          <legend>Also read</legend>
          {beside.map((i) => (
            <Other key={i} column={columns[i] as Column} index={i} choice={choice} />
          ))}
        </fieldset>
      )}
    </div>
  );
}
