import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SampleBlock } from '../../../store/run/samples.ts';
import { SampleView } from './sampleView.ts';

/** As much of an element as the view asks of one. */
class FakeElement {
  className = '';
  textContent = '';
  readonly dataset: Record<string, string> = {};
  readonly classList = { add: () => undefined, remove: () => undefined };
  children: FakeElement[] = [];
  scrollHeight = 0;
  private parent: FakeElement | null = null;

  append(...added: FakeElement[]): void {
    for (const each of added) {
      // A fragment gives its children away.
      if (each.className === '' && each.textContent === '' && each.children.length > 0 && !each.dataset.sample) {
        this.append(...each.children);
        continue;
      }
      each.parent = this;
      this.children.push(each);
    }
  }

  remove(): void {
    if (this.parent) this.parent.children = this.parent.children.filter((child) => child !== this);
  }

  get words(): string {
    return this.textContent + this.children.map(({ words }) => words).join('');
  }
}

const host = () => new FakeElement();
const viewOf = (element: FakeElement) => new SampleView(element as unknown as HTMLElement);
const block = (id: number, step: number, text: string): SampleBlock => ({
  id,
  step,
  loss: Number.NaN,
  tokens: [...text].map((char) => ({ char, probability: 1, top: [], fromPrompt: false })),
  done: false,
});

beforeEach(() => {
  vi.stubGlobal('document', {
    createElement: () => new FakeElement(),
    createDocumentFragment: () => new FakeElement(),
  });
});

afterEach(() => vi.unstubAllGlobals());

it('should append what has come since, and take away what has gone', () => {
  const element = host();
  const view = viewOf(element);
  const first = block(1, 10, 'ab');
  view.update([first]);
  first.tokens.push(...block(1, 10, 'cd').tokens);
  view.update([first, block(2, 20, 'x')]);
  expect(element.children.map(({ words }) => words)).toEqual(['step 10abcd', 'step 20x']);
  view.update([block(3, 30, 'y')]);
  expect(element.children.map(({ words }) => words)).toEqual(['step 30y']);
});

it('should not take a sample of another run for one that has the same number', () => {
  const element = host();
  const view = viewOf(element);
  view.update([block(1, 92, 'a long one'), block(2, 92, 'another')]);
  // The new run has begun and written before the page was drawn again.
  view.update([block(1, 0, 'new')]);
  expect(element.children.map(({ words }) => words)).toEqual(['step 0new']);
});
