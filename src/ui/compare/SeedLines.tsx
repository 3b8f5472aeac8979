import { LineKey } from '../charts/LineKey.tsx';
import type { ShownLines } from '../charts/lines.ts';
import { useTrainingView } from '../charts/trainingView.ts';
import { Switch } from '../controls/Switch.tsx';
import styles from './Compare.module.css';

/** The lines of runs that differ in their seed alone, and whether each of them has its own instead. */
export function SeedLines({ lines }: { lines: ShownLines }) {
  const { eachSeed, set } = useTrainingView();
  return (
    <div className={styles.seeds}>
      {lines
        .filter(({ runs }) => runs.length > 1)
        .map(({ letter, name, look, runs }) => (
          <p key={letter} className={styles.mean}>
            <LineKey look={look} range />
            {name}: mean and range of {runs.length} seeds, {letter}
          </p>
        ))}
      <div className={styles.switch}>
        <Switch
          label="Each seed"
          help="A line for each of them in the loss, the gradient norm and the accuracy, in the place of their mean and range."
          checked={eachSeed}
          onChange={(on) => set({ eachSeed: on })}
        />
      </div>
    </div>
  );
}
