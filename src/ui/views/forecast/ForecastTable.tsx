import { formatCount } from '../../../lib/format.ts';
import styles from '../../charts/figure/Predictions.module.css';
import { cx } from '../../controls/cx.ts';
import { dayName, decimalsOf, figure } from './forecast.ts';
import own from './Series.module.css';
import { useForecast } from './useForecast.ts';

/** Days listed. */
const listed = 14;

/** The last forecasts that can be checked, the newest first: which was nearer, the model's or the naive one. */
export function ForecastTable() {
  const found = useForecast();
  if (!found || found.step === null) return null;
  const { shown, step, days } = found;
  const { facts, rows, errors } = shown;
  const decimals = decimalsOf(errors?.naive ?? Number.NaN);
  const known = Array.from(rows.forecast.keys()).filter((i) => Number.isFinite(rows.forecast[i]));
  const last = known.slice(-listed).reverse();
  const off = (predicted: Float64Array, i: number): number =>
    Math.abs((predicted[i] as number) - (facts.values[i] as number));
  const near = last.filter((i) => off(rows.forecast, i) < off(rows.naive, i)).length;
  return (
    <>
      <p className={styles.sentence}>
        After step {formatCount(step)}, on {near} of these last {last.length} {days} the forecast of {facts.name} was
        closer than the persistence forecast.
      </p>
      <table className={cx(styles.predictions, own.figures)}>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Persistence</th>
            <th scope="col">Forecast</th>
            <th scope="col">Observed</th>
            <th scope="col">Closer</th>
          </tr>
        </thead>
        <tbody>
          {last.map((i) => {
            const nearer = off(rows.forecast, i) < off(rows.naive, i);
            return (
              <tr key={i}>
                <td>{dayName(facts, i)}</td>
                <td>{figure(rows.naive[i] as number, decimals)}</td>
                <td className={styles.predicted}>{figure(rows.forecast[i] as number, decimals)}</td>
                <td>{figure(facts.values[i] as number, decimals)}</td>
                <td className={cx(styles.mark, nearer && styles.right)}>{nearer ? '✓' : '✗'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
