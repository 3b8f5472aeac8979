import { Popover } from '@base-ui/react/popover';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { getPreset } from '../../config/presets.ts';
import { formatBytes } from '../../lib/format.ts';
import type { AdapterInfo } from '../../protocol/events.ts';
import { useApp } from '../../store/run/app.ts';
import { guardLoss } from '../../store/run/confirm.ts';
import { applyPreset } from '../../store/setup/restart.ts';
import { BenchmarkButton } from '../benchmark/BenchmarkButton.tsx';
import { Button } from '../controls/Button.tsx';
import { cx } from '../controls/cx.ts';
import tipStyles from '../controls/Tip.module.css';
import styles from './AdapterBadge.module.css';
import { PlanDetails } from './PlanDetails.tsx';

const smallPreset = getPreset('tiny-fast');

function SoftwareAdvice({ close }: { close: () => void }) {
  return (
    <>
      <p className={styles.advice}>
        This is a software GPU, which runs on the CPU: the numbers are exact, but steps are slow. The preset “
        {smallPreset?.label}” is small enough for it.
      </p>
      <Button
        size="s"
        onClick={() => {
          close();
          guardLoss('Start another run?', 'Start', () => applyPreset('tiny-fast'));
        }}
      >
        Use “{smallPreset?.label}”
      </Button>
    </>
  );
}

function Details({ adapter, close }: { adapter: AdapterInfo; close: () => void }) {
  return (
    <div className={styles.details}>
      <p className={styles.fullName}>{adapter.name}</p>
      {adapter.software && <SoftwareAdvice close={close} />}
      <dl className={styles.limits}>
        <dt>Largest buffer</dt>
        <dd>{formatBytes(adapter.maxBufferSize)}</dd>
        <dt>Largest binding</dt>
        <dd>{formatBytes(adapter.maxStorageBufferBindingSize)}</dd>
      </dl>
      <PlanDetails />
      <BenchmarkButton close={close} />
    </div>
  );
}

/** The GPU that trains. Opens to its full name and limits, and to advice when it is emulated in software. */
export function AdapterBadge() {
  const adapter = useApp((state) => state.adapter);
  const [open, setOpen] = useState(false);
  return (
    <div className={styles.place}>
      <span className={styles.caption} aria-hidden="true">
        GPU
      </span>
      {adapter === null ? (
        <span className={styles.waiting}>looking…</span>
      ) : (
        <Popover.Root open={open} onOpenChange={setOpen}>
          <Popover.Trigger
            className={styles.trigger}
            aria-label={`GPU: ${adapter.name}${adapter.software ? ', software' : ''}`}
          >
            <span className={styles.name}>{adapter.name}</span>
            {adapter.software && <span className={styles.chip}>software</span>}
            <ChevronDown aria-hidden="true" className={styles.more} />
          </Popover.Trigger>
          <Popover.Portal>
            <Popover.Positioner className={styles.positioner} sideOffset={8} collisionPadding={8}>
              <Popover.Popup className={cx(tipStyles.popup, styles.popup)} aria-label="GPU">
                <Details adapter={adapter} close={() => setOpen(false)} />
              </Popover.Popup>
            </Popover.Positioner>
          </Popover.Portal>
        </Popover.Root>
      )}
    </div>
  );
}
