import { formatCount, formatLoss } from '../../../lib/format.ts';
import type { SampledToken } from '../../../protocol/run.ts';
import type { SampleBlock } from '../../../store/run/samples.ts';
import styles from './SampleLog.module.css';

/** Shades between unlikely and likely. */
export const shades = 10;

/**
 * Shade of a character, 0 for impossible to 9 for certain. By the square root of its probability: a model that has just begun gives
 * nothing more than 20%, and its good guesses should stand out from its bad ones as well.
 */
export function shadeOf(probability: number): number {
  return Math.min(shades - 1, Math.floor(Math.sqrt(Math.max(0, probability)) * shades));
}

/** Class names from the style sheet; a name that it lacks would be a mistake there. */
const style = (name: string): string => styles[name] ?? name;

interface Drawn {
  block: SampleBlock;
  root: HTMLElement;
  text: HTMLElement;
  count: number;
}

/** A place in the text: which sample, which character. */
export interface Place {
  sampleId: number;
  index: number;
}

/**
 * Draws samples into an element: one span a character, appended and never touched again. Thousands of them stand on the page while
 * ten batches a second arrive, which is no work for a renderer that compares trees.
 */
export class SampleView {
  private readonly drawn = new Map<number, Drawn>();
  private readonly host: HTMLElement;
  private marked: Element | null = null;

  constructor(host: HTMLElement) {
    this.host = host;
  }

  /** Brings the page up to date. Returns by how many pixels what remains has moved up because older samples went. */
  update(blocks: readonly SampleBlock[]): number {
    const removed = this.drop(new Set(blocks));
    for (const block of blocks) this.grow(this.drawn.get(block.id) ?? this.begin(block), block.tokens);
    return removed;
  }

  /** The character that an element stands for. */
  placeOf(target: EventTarget | null): Place | null {
    if (!(target instanceof Element)) return null;
    const text = target.parentElement;
    const sampleId = Number(text?.parentElement?.dataset.sample);
    if (!text || !this.drawn.has(sampleId) || this.drawn.get(sampleId)?.text !== text) return null;
    return { sampleId, index: Array.prototype.indexOf.call(text.children, target) };
  }

  /** Outlines one character and takes the outline off the last one. Returns its element. */
  mark(place: Place | null): Element | null {
    this.marked?.classList.remove(style('marked'));
    this.marked = (place && this.drawn.get(place.sampleId)?.text.children[place.index]) ?? null;
    this.marked?.classList.add(style('marked'));
    return this.marked;
  }

  /** Measures only when something goes: reading a height makes the browser lay out everything. */
  private drop(kept: ReadonlySet<SampleBlock>): number {
    // Numbers begin again with each run, and two runs may come between two drawings.
    const gone = [...this.drawn].filter(([, { block }]) => !kept.has(block));
    if (gone.length === 0) return 0;
    const before = this.host.scrollHeight;
    for (const [id, { root }] of gone) {
      root.remove();
      this.drawn.delete(id);
    }
    return before - this.host.scrollHeight;
  }

  private begin(block: SampleBlock): Drawn {
    const root = document.createElement('article');
    root.className = style('block');
    root.dataset.sample = String(block.id);
    const head = document.createElement('h3');
    head.className = style('head');
    const loss = Number.isFinite(block.loss) ? ` · loss ${formatLoss(block.loss)}` : '';
    head.textContent = `step ${formatCount(block.step)}${loss}`;
    const text = document.createElement('p');
    text.className = style('text');
    root.append(head, text);
    this.host.append(root);
    const drawn = { block, root, text, count: 0 };
    this.drawn.set(block.id, drawn);
    return drawn;
  }

  private grow(drawn: Drawn, tokens: readonly SampledToken[]): void {
    if (drawn.count === tokens.length) return;
    const batch = document.createDocumentFragment();
    for (let i = drawn.count; i < tokens.length; i++) {
      const token = tokens[i];
      if (token) batch.append(characterSpan(token));
    }
    drawn.text.append(batch);
    drawn.count = tokens.length;
  }
}

function characterSpan({ char, probability, fromPrompt }: SampledToken): HTMLSpanElement {
  const span = document.createElement('span');
  span.className = style(fromPrompt ? 'prompt' : `shade${shadeOf(probability)}`);
  if (char === '\n') span.classList.add(style('lineEnd'));
  span.textContent = char;
  return span;
}
