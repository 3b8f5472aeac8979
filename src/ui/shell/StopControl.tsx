import { Popover } from '@base-ui/react/popover';
import { Flag } from 'lucide-react';
import { useRef } from 'react';
import { formatCompact } from '../../lib/format.ts';
import { useApp } from '../../store/run/app.ts';
import { cx } from '../controls/cx.ts';
import tipStyles from '../controls/Tip.module.css';
import { Setting } from '../setup/ConfigFields.tsx';
import styles from './Transport.module.css';

/** What the run does by itself, for the small flag: '500', 'early'. */
function useStops(): string {
  return useApp(({ run }) => {
    if (!run) return '';
    const { step, patience } = run.config.stop;
    if (step > run.step) return formatCompact(step);
    return patience > 0 && run.config.validateEvery > 0 ? 'early' : '';
  });
}

/** Opens to the settings that pause training by themselves; beside the flag stands the step that it stops at, or 'early'. */
export function StopControl() {
  const stops = useStops();
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Popover.Root>
      <Popover.Trigger
        className={cx(styles.stop, stops !== '' && styles.stops)}
        aria-label={stops === '' ? 'When to stop' : `When to stop: ${stops}`}
      >
        <Flag aria-hidden="true" />
        {stops}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className={styles.positioner} sideOffset={8} collisionPadding={8}>
          <Popover.Popup
            ref={popup}
            className={cx(tipStyles.popup, styles.popup)}
            aria-label="When to stop"
            initialFocus={() => popup.current?.querySelector('input') ?? true}
          >
            <Setting path="stop.step" />
            <Setting path="stop.patience" />
            <p className={styles.note}>
              Patience counts validations in a row without a new lowest loss (early stopping).
            </p>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
