import { useId } from 'react';
import type { ReachData } from '../../../probes/reach/contract.ts';
import { useRunTask } from '../../../store/run/runTask.ts';
import { DirectionChoice } from '../../controls/DirectionChoice.tsx';
import { Help } from '../../controls/Help.tsx';
import { Segmented } from '../../controls/Segmented.tsx';
import { Slider } from '../../controls/Slider.tsx';
import { Switch } from '../../controls/Switch.tsx';
import styles from './Reach.module.css';
import { type Picture, shownOf, useReachView, usualTau } from './view.ts';

const pictures: { value: Picture; label: string }[] = [
  { value: 'reach', label: 'Reach' },
  { value: 'map', label: 'Layers × time' },
  { value: 'bands', label: 'Loss bands' },
];
const scales = [
  { value: 'relative', label: 'relative' },
  { value: 'length', label: 'length' },
];
const states: { value: 'h' | 'c'; label: string }[] = [
  { value: 'h', label: 'h' },
  { value: 'c', label: 'c' },
];

const tauHelp =
  'The step whose loss is differentiated. Only the gradient of a single late loss shows how far back the network can learn.';

/** Of a task that asks once, other losses are not part of its training. */
const atTheEnd = ' This task has a target at the last step alone; for another step, the target is taken to be there.';

export function PictureControl() {
  const picture = useReachView((view) => view.picture);
  const set = useReachView((view) => view.set);
  return (
    <Segmented
      label="Picture of the gradients"
      help="Reach: the gradient of one loss by lag. Layers × time: the same for every layer. Loss bands: which losses contribute to the gradient at each step."
      hideLabel
      value={picture}
      options={pictures}
      onChange={(value) => set({ picture: value })}
    />
  );
}

/** Which loss is followed back. Without data it waits at its place. */
export function TauControl({ data }: { data: ReachData | null }) {
  const id = useId();
  const view = useReachView();
  const task = useRunTask();
  const asksOnce = task !== null && task.output !== 'class-each-step';
  const last = data ? data.seqLength - 1 : 1;
  const first = data?.firstLoss ?? 0;
  const tau = data ? shownOf(view, data).tau : last;
  const usual = data ? usualTau(data) : last;
  const fixed = data === null || first === last;
  return (
    <div className={styles.tau}>
      <span className={styles.tauName}>
        <span id={id} aria-hidden="true">
          Loss at step τ
        </span>
        <Help labelId={id}>{asksOnce ? tauHelp + atTheEnd : tauHelp}</Help>
      </span>
      <Slider
        label="Loss at step τ"
        hideLabel
        value={tau}
        min={fixed ? 0 : first}
        max={fixed ? Math.max(1, last) : last}
        step={1}
        disabled={fixed}
        format={(step) => `step ${step}`}
        onChange={(step) => view.set({ tau: step === usual ? null : step })}
      />
      <span className={styles.tauValue} aria-hidden="true">
        {data ? tau : '–'}
      </span>
    </div>
  );
}

/** What there is to choose of the picture that shows, of one model or of several that are compared. */
export function PictureOptions({ data, compared = false }: { data: ReachData | null; compared?: boolean }) {
  const view = useReachView();
  const { picture, relative, all, layer, reverse, set } = view;
  const shown = data ? shownOf(view, data) : null;
  const place = data?.recurrences[shown?.recurrence ?? 0];
  const layers = Array.from({ length: place?.layers ?? 1 }, (_, i) => ({ value: String(i), label: String(i + 1) }));
  return (
    <>
      {layers.length > 1 && picture !== 'map' && (
        <Segmented
          label="Layer"
          help="Layer 1 reads the input, the last layer is read by the head."
          value={String(Math.min(layer, layers.length - 1))}
          options={layers}
          onChange={(value) => set({ layer: Number(value) })}
        />
      )}
      {place?.direction && picture !== 'map' && (
        <DirectionChoice reverse={reverse} onChange={(value) => set({ reverse: value })} />
      )}
      {picture === 'bands' && (place?.states.length ?? 1) > 1 && (
        <Segmented
          label="State"
          help="The gradient on the hidden state h or on the cell state c."
          value={shown?.state ?? 'h'}
          options={states}
          onChange={(value) => set({ state: value })}
        />
      )}
      {picture !== 'bands' && (
        <Segmented
          label="Scale of the gradient"
          help="Relative to the gradient at the step of the loss, or its length."
          hideLabel
          value={relative ? 'relative' : 'length'}
          options={scales}
          onChange={(value) => set({ relative: value === 'relative' })}
        />
      )}
      {picture === 'reach' && !compared && (
        <div className={styles.switch}>
          <Switch
            label="All losses"
            help="Also the gradient of the sum of all losses. It misleads, since every step’s own loss contributes to it."
            checked={all}
            onChange={(on) => set({ all: on })}
          />
        </div>
      )}
    </>
  );
}
