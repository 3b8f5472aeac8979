import { useId } from 'react';
import type { SourceReachData } from '../../../../probes/sourceReach/contract.ts';
import { DirectionChoice } from '../../../controls/DirectionChoice.tsx';
import { Help } from '../../../controls/Help.tsx';
import { Segmented } from '../../../controls/Segmented.tsx';
import { Slider } from '../../../controls/Slider.tsx';
import styles from '../Reach.module.css';
import { layersIn, type SourcePicture, shownOf, useSourceReachView, usualTau } from './view.ts';

const pictures: { value: SourcePicture; label: string }[] = [
  { value: 'path', label: 'Way back' },
  { value: 'map', label: 'Output × source' },
];
const scales = [
  { value: 'relative', label: 'relative' },
  { value: 'length', label: 'length' },
];
const states = [
  { value: 'h', label: 'h' },
  { value: 'c', label: 'c' },
] as const;

export function PictureControl() {
  const { picture, set } = useSourceReachView();
  return (
    <Segmented
      label="Picture of the gradients"
      help="Way back: the gradient of one loss over the steps of the decoder and then of the source. Output × source: every loss against every source step."
      hideLabel
      value={picture}
      options={pictures}
      onChange={(value) => set({ picture: value })}
    />
  );
}

/** Which loss is followed back. Without data it waits at its place. */
export function TauControl({ data }: { data: SourceReachData | null }) {
  const id = useId();
  const view = useSourceReachView();
  const shown = data ? shownOf(view, data) : null;
  const last = (shown?.pair.target.length ?? 2) - 1;
  const tau = shown?.tau ?? last;
  const symbol = shown?.pair.target[tau];
  return (
    <div className={styles.tau}>
      <span className={styles.tauName}>
        <span id={id} aria-hidden="true">
          Loss at output step τ
        </span>
        <Help labelId={id}>
          The output step whose loss is differentiated. The decoder reads the target up to there (teacher forcing).
        </Help>
      </span>
      <Slider
        label="Loss at output step τ"
        hideLabel
        value={tau}
        min={0}
        max={Math.max(1, last)}
        step={1}
        disabled={!shown || last === 0}
        format={(step) => `step ${step}${shown ? `, “${shown.pair.target[step] ?? ''}”` : ''}`}
        onChange={(step) => view.set({ tau: shown && step === usualTau(shown.pair) ? null : step })}
      />
      <span className={styles.tauValue} aria-hidden="true">
        {shown ? `${tau} ${symbol === '<end>' ? '∎' : (symbol ?? '')}` : '–'}
      </span>
    </div>
  );
}

/** What there is to choose beside the loss: the pair, the layer, the direction, the state and the scale. */
export function SourceOptions({ data }: { data: SourceReachData | null }) {
  const view = useSourceReachView();
  const { relative, reverse, set } = view;
  if (!data) return null;
  const shown = shownOf(view, data);
  const { encoder, decoder } = layersIn(data);
  const layers = Math.max(encoder, decoder);
  const place = data.recurrences[shown.encoder.recurrence];
  const hasCells = data.recurrences.some((each) => each.states.includes('c'));
  return (
    <>
      {data.pairs.length > 1 && (
        <Segmented
          label="Pair"
          help="One of some pairs of the validation set."
          value={String(shown.index)}
          options={data.pairs.map((_, i) => ({ value: String(i), label: String(i + 1) }))}
          onChange={(value) => set({ pair: Number(value), tau: null })}
        />
      )}
      {layers > 1 && (
        <Segmented
          label="Layer"
          help="Of both sides; the top one of a side that has fewer. The top of the encoder is what the attention reads, the top of the decoder what the head reads."
          value={String(view.layer === null ? layers - 1 : Math.min(view.layer, layers - 1))}
          options={Array.from({ length: layers }, (_, i) => ({ value: String(i), label: String(i + 1) }))}
          onChange={(value) => set({ layer: Number(value) === layers - 1 ? null : Number(value) })}
        />
      )}
      {place?.direction && <DirectionChoice reverse={reverse} onChange={(value) => set({ reverse: value })} />}
      {hasCells && (
        <Segmented
          label="State"
          help="The gradient on the hidden state h or on the cell state c."
          value={view.state}
          options={states}
          onChange={(value) => set({ state: value })}
        />
      )}
      <Segmented
        label="Scale of the gradient"
        help="Relative to the gradient on the hidden state of the loss’s own step, or its length."
        hideLabel
        value={relative ? 'relative' : 'length'}
        options={scales}
        onChange={(value) => set({ relative: value === 'relative' })}
      />
    </>
  );
}
