import { viridis } from '../colours.ts';
import type { MarkShape } from '../model.ts';
import { markPath } from '../path.ts';

/** What stands under a curve's or a bar's colour. */
export interface LegendItem {
  readonly label: string;
  /** A line in this colour … */
  readonly stroke?: string;
  readonly dash?: string;
  readonly thin?: boolean;
  /** … that carries such a mark … */
  readonly sign?: MarkShape;
  /** … or a field of it … */
  readonly fill?: string;
  /** … or the whole scale of the map, from the label to this one. */
  readonly scaleTo?: string;
}

/** All the words of a picture that is taken along. */
export interface PictureLabels {
  readonly title: string;
  /** Which run, at which step, which loss. */
  readonly about: string;
  readonly unit: string;
  readonly along: string;
  readonly legend: readonly LegendItem[];
  /** What it shows. */
  readonly sentence: string;
}

interface PictureFrame {
  /** SVG with variables of the theme for colours; the plot is missing. */
  readonly markup: string;
  readonly width: number;
  readonly height: number;
  /** Where the plot goes. */
  readonly plot: { readonly x: number; readonly y: number };
}

const edge = 20;
const lineHeight = 17;
/** Widths of characters are guessed: the picture has to fit in any typeface. */
const characterWidth = 6.4;

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char] ?? char);

/** Breaks a text into lines of at most so many characters, between words. */
export function wrap(text: string, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > most) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

const text = (x: number, y: number, content: string, style: string): string =>
  `<text x="${x}" y="${y}" style="${style}">${escaped(content)}</text>`;

const plain = 'font-size:12px;fill:var(--text)';
const muted = 'font-size:11px;fill:var(--text-muted)';

const scaleWidth = 96;
const keyWidth = 22;

function legendItem(
  { label, stroke, dash, thin, sign, fill, scaleTo }: LegendItem,
  x: number,
  y: number,
): [string, number] {
  const end = label.length * characterWidth;
  if (scaleTo !== undefined) {
    const stops = Array.from(
      { length: 11 },
      (_, i) => `<stop offset="${i / 10}" stop-color="rgb(${viridis(i / 10)})"/>`,
    );
    const gradient = `<linearGradient id="picture-scale">${stops.join('')}</linearGradient>`;
    const bar = `<rect x="${x + end + 6}" y="${y - 9}" width="${scaleWidth}" height="10" style="fill:url(#picture-scale)"/>`;
    const right = x + end + scaleWidth + 12;
    return [
      `<defs>${gradient}</defs>${text(x, y, label, muted)}${bar}${text(right, y, scaleTo, muted)}`,
      right + scaleTo.length * characterWidth - x,
    ];
  }
  const key =
    stroke === undefined
      ? `<rect x="${x}" y="${y - 9}" width="12" height="10" style="fill:${fill ?? 'none'}"/>`
      : `<path d="M${x},${y - 4}h16" style="fill:none;stroke:${stroke};stroke-width:${thin ? 1.25 : 2};stroke-dasharray:${dash ?? 'none'};stroke-opacity:${thin ? 0.6 : 1}"/>`;
  const mark =
    sign === undefined
      ? ''
      : `<path d="${markPath(sign, x + 8, y - 4)}" style="fill:var(--surface);stroke:${stroke};stroke-width:1.5"/>`;
  return [key + mark + text(x + keyWidth, y, label, muted), keyWidth + end];
}

/** The words of a picture around a plot of this size. */
export function pictureFrame(labels: PictureLabels, plotWidth: number, plotHeight: number): PictureFrame {
  const width = plotWidth + 2 * edge;
  const most = Math.floor(plotWidth / characterWidth);
  const parts: string[] = [];
  let y = edge + 14;
  parts.push(text(edge, y, labels.title, 'font-size:16px;font-weight:600;fill:var(--text)'));
  for (const line of wrap(labels.about, most)) {
    y += lineHeight + 1;
    parts.push(text(edge, y, line, muted));
  }
  let x = edge;
  if (labels.legend.length > 0) y += lineHeight + 6;
  for (const item of labels.legend) {
    if (x > edge && x + legendItem(item, x, y)[1] > width - edge) {
      x = edge;
      y += lineHeight;
    }
    const [markup, itemWidth] = legendItem(item, x, y);
    parts.push(markup);
    x += itemWidth + 16;
  }
  const top = y + 12;
  parts.push(text(edge, top + 10, labels.unit, muted), text(edge, top + plotHeight - 5, labels.along, muted));
  y = top + plotHeight + 6;
  for (const line of wrap(labels.sentence, most)) {
    y += lineHeight;
    parts.push(text(edge, y, line, plain));
  }
  const height = y + edge;
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const ground = `<rect width="${width}" height="${height}" style="fill:var(--surface)"/>`;
  return {
    markup: `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="Inter, system-ui, sans-serif">${ground}${parts.join('')}</svg>`,
    width,
    height,
    plot: { x: edge, y: top },
  };
}
