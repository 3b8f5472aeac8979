import { explainPlan } from '../../nn/strategy/explain.ts';
import { type Run, useApp } from '../../store/run/app.ts';
import { useFoundPrecision } from '../../store/run/precision.ts';
import { pinPlan, unpinPlan, useFoundPlan } from '../../store/setup/plan.ts';
import { useSetup } from '../../store/setup/setup.ts';
import { Button } from '../controls/Button.tsx';
import styles from './AdapterBadge.module.css';
import { precisionText } from './precisionText.ts';

/** Of a run with weights in half precision, what that costs in accuracy; nothing of any other. */
function PrecisionNote({ run: { runId, config } }: { run: Run }) {
  const found = useFoundPrecision((state) => state.found);
  if (config.weights !== 'f16') return null;
  return <p className={styles.advice}>{precisionText(found?.runId === runId ? found.report : undefined)}</p>;
}

function sentence(pinned: boolean, found: boolean, same: boolean): string {
  if (pinned) return 'Pinned: restarts of this setup repeat to the last bit on this GPU.';
  if (!found) return 'Chosen by the kind of GPU. Others are measured during training, for the next run of this shape.';
  return same
    ? 'Others were measured during training; this one is the fastest.'
    : 'A faster one was found; the next run of this shape uses it.';
}

/** Which kernels compute the run, and how to keep them. */
export function PlanDetails() {
  const run = useApp((state) => state.run);
  const pinned = useSetup((state) => state.draft.plan !== 'auto');
  const found = useFoundPlan((state) => state.found);
  if (run === null) return null;
  const { plan } = run.facts;
  const own = found?.runId === run.runId ? found : null;
  return (
    <section aria-label="Plan" className={styles.plan}>
      <h3 className={styles.heading}>Kernel variants</h3>
      <dl className={styles.parts}>
        {explainPlan(plan).map(({ operation, name, variant, purpose, words }) => (
          <div key={operation} className={styles.part}>
            <dt>{name}</dt>
            <dd className={styles.code}>{variant}</dd>
            {purpose !== '' && <dd className={styles.purpose}>{purpose}</dd>}
            <dd className={styles.words}>{words}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.advice}>{sentence(pinned, own !== null, own?.plan === plan)}</p>
      <PrecisionNote run={run} />
      <details className={styles.raw}>
        <summary>As text, for a configuration file</summary>
        <code>{plan}</code>
      </details>
      <Button size="s" onClick={pinned ? unpinPlan : pinPlan}>
        {pinned ? 'Choose the plan automatically' : 'Pin this plan'}
      </Button>
    </section>
  );
}
