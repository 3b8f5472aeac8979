import { formatMagnitude } from '../../../../lib/format.ts';
import { reachedNorm, type SourceReachData, type Way } from '../../../../probes/sourceReach/contract.ts';
import { csvCell, csvText } from '../../../charts/export/csv.ts';
import type { Readout } from '../../../charts/Inspector.tsx';
import type { Curve } from '../../../charts/model.ts';
import { type FoundRun, type PictureProps, type Shown, shownOf } from './view.ts';

/** Colour and dash of what is drawn of a run alone by each way. */
export const wayStrokes: Record<Way, { stroke: string; dash?: string }> = {
  whole: { stroke: 'var(--data-1)' },
  attention: { stroke: 'var(--data-3)', dash: '6 3' },
  states: { stroke: 'var(--data-2)', dash: '1 4' },
};

export const wayNames: Record<Way, string> = {
  whole: 'gradient',
  attention: 'through attention',
  states: 'through the first state',
};

/** The ways that are drawn of a run alone. */
export const waysOf = ({ attends }: Pick<SourceReachData, 'attends'>): readonly Way[] =>
  attends ? ['whole', 'attention', 'states'] : ['whole'];

/** A place on the way back: a step of the decoder, the loss's own first, then the steps of the source, the last first. */
export interface PathPlace {
  readonly side: 'decoder' | 'encoder';
  readonly step: number;
  readonly symbol: string;
}

export const pathPlaces = ({ pair: { source, target }, tau }: Shown): PathPlace[] => [
  ...Array.from({ length: tau + 1 }, (_, lag): PathPlace => {
    return { side: 'decoder', step: tau - lag, symbol: target[tau - lag] ?? '' };
  }),
  ...source.map((symbol, step): PathPlace => ({ side: 'encoder', step, symbol })).reverse(),
];

/** ‖∂L_τ/∂state‖ at a place. */
export const lengthAt = (data: SourceReachData, shown: Shown, { side, step }: PathPlace, way: Way = 'whole'): number =>
  reachedNorm(data, shown.pair, { ...shown[side], step, tau: shown.tau }, way);

/** What shares are of: the gradient on the hidden state of the loss's own step. */
export const startOf = (data: SourceReachData, { pair, tau, decoder: { recurrence } }: Shown): number =>
  reachedNorm(data, pair, { recurrence, state: 'h', step: tau, tau });

/** Lengths, or shares of the start, of every place on the way back. */
export function pathOf(data: SourceReachData, shown: Shown, relative: boolean, way: Way = 'whole'): number[] {
  const start = relative ? startOf(data, shown) : 1;
  return pathPlaces(shown).map((place) => lengthAt(data, shown, place, way) / start);
}

/** The share that comes by the attention, of the lengths of both parts. */
export function attendedShare(data: SourceReachData, shown: Shown, place: PathPlace): number {
  const [attention, states] = [lengthAt(data, shown, place, 'attention'), lengthAt(data, shown, place, 'states')];
  return attention / (attention + states);
}

/** A symbol where there is little room. */
export const shortSymbol = (symbol: string): string => (symbol === '<end>' ? '∎' : symbol === ' ' ? '␣' : symbol);

const drawn = (values: readonly number[]): Float64Array =>
  Float64Array.from(values, (value) => (value > 0 ? value : Number.NaN));

/** A run alone by every way; of several the whole, as each run looks. */
export function pathCurves(found: readonly FoundRun[], view: PictureProps['view']): Curve[] {
  return found.flatMap(({ run: { letter, look }, data }): Curve[] => {
    const shown = shownOf(view, data);
    if (letter !== null)
      return [{ id: `source-reach-${letter}`, values: drawn(pathOf(data, shown, view.relative)), width: 2, ...look }];
    return waysOf(data)
      .toReversed()
      .map((way) => ({
        id: `source-reach-${way}`,
        values: drawn(pathOf(data, shown, view.relative, way)),
        width: way === 'whole' ? 2 : 1.5,
        ...wayStrokes[way],
      }));
  });
}

/** 'Output step 3 “7”' */
export const placeTitle = ({ side, step, symbol }: PathPlace): string =>
  `${side === 'decoder' ? 'Output' : 'Source'} step ${step} “${symbol}”`;

const show = (value: number): string => (Number.isFinite(value) ? formatMagnitude(value) : '–');

/** What is at a place of the path, by its number from the loss on. */
export function pathReadout(found: readonly FoundRun[], view: PictureProps['view']): (at: number) => Readout {
  const paths = found.map(({ run, data }) => ({ run, data, shown: shownOf(view, data) }));
  return (at) => {
    const first = paths[0] as (typeof paths)[number];
    const place = pathPlaces(first.shown)[at] as PathPlace;
    return {
      title: placeTitle(place),
      lines: paths.flatMap(({ run, data, shown }) => {
        const start = view.relative ? startOf(data, shown) : 1;
        const shownBy = (way: Way): string => show(lengthAt(data, shown, place, way) / start);
        if (run.letter !== null) return [{ label: run.letter, value: shownBy('whole'), stroke: run.look.stroke }];
        const ways = place.side === 'encoder' ? waysOf(data) : (['whole'] as const);
        const weight = shown.pair.weights?.[shown.tau * shown.pair.source.length + place.step];
        return [
          ...ways.map((way) => ({ label: wayNames[way], value: shownBy(way), stroke: wayStrokes[way].stroke })),
          ...(weight === undefined || place.side === 'decoder'
            ? []
            : [{ label: 'attention weight', value: weight.toFixed(2) }]),
        ];
      }),
    };
  };
}

/** A row a place, from the loss back. */
export function pathTable(found: readonly FoundRun[], view: PictureProps['view']): Readout[] {
  const [first] = found;
  if (!first) return [];
  const readout = pathReadout(found, view);
  const columns = readout(pathPlaces(shownOf(view, first.data)).length - 1).lines;
  return pathPlaces(shownOf(view, first.data)).map((_, at) => {
    const { title, lines } = readout(at);
    const ofLabel = (label: string): string => lines.find((line) => line.label === label)?.value ?? '–';
    return { title, lines: columns.map(({ label }) => ({ label, value: ofLabel(label) })) };
  });
}

/** A row a place of the path: side, step, symbol, then of each run the length by each way and the attention weight. */
export function pathCsv(found: readonly FoundRun[], view: PictureProps['view']): string {
  const runs = found.map(({ run, data }) => ({ run, data, shown: shownOf(view, data) }));
  const places = runs[0] ? pathPlaces(runs[0].shown) : [];
  const columns = runs.flatMap(({ run: { letter }, data, shown }) => {
    const before = letter === null ? '' : `${letter}_`;
    const { weights, source } = shown.pair;
    return [
      ...waysOf(data).map((way) => ({
        name: `${before}${way === 'whole' ? 'gradient' : `by_${way}`}`,
        at: (place: PathPlace) => lengthAt(data, shown, place, way),
      })),
      ...(weights
        ? [
            {
              name: `${before}attention_weight`,
              at: ({ side, step }: PathPlace) =>
                side === 'encoder' ? (weights[shown.tau * source.length + step] as number) : Number.NaN,
            },
          ]
        : []),
    ];
  });
  return csvText(
    ['side', 'step', 'symbol', ...columns.map(({ name }) => name)],
    places.map((place) => [
      ...[place.side, String(place.step), place.symbol],
      ...columns.map(({ at }) => csvCell(at(place))),
    ]),
  );
}
