import { expect, it } from 'vitest';
import { readLink } from '../../store/address/link.ts';
import { places } from '../../store/address/place.ts';
import '../../store/address/sampling.ts';
import { linkedViews } from '../../store/address/views.ts';
import '../charts/trainingView.ts';
import '../inside/view.ts';
import '../views/pairs/view.ts';
import '../views/passage/view.ts';
import '../views/reach/view.ts';
import '../views/text/continuation/view.ts';
import '../views/text/view.ts';
import '../views/translation/view.ts';
import { sectionIds } from './reading.ts';

const sources = import.meta.glob<string>('./sections/*.tsx', { query: '?raw', import: 'default', eager: true });
const text = Object.values(sources).join('\n');
const links = [...text.matchAll(/<SeeIt\s+link="([^"]+)"/g)].map(([, link]) => link as string);

it('has a link in the article for each <SeeIt>', () => {
  expect(links.length).toBe(text.split('<SeeIt').length - 1);
  expect(links.length).toBeGreaterThan(10);
});

it.each(links)('shows what it says: %s', (link) => {
  const { setup, views, at, problems } = readLink(link);
  expect(problems).toEqual([]);
  expect(setup).not.toBeNull();
  expect(places).toContain(at);
  for (const [key, value] of views) {
    expect([key, linkedViews.map((view) => view.apply(key, value)).filter((result) => result !== undefined)]).toEqual([
      key,
      [null],
    ]);
  }
});

it('has every section that a link may open, in order', () => {
  const ids = [...text.matchAll(/<Section id="(\w+)"/g)].map(([, id]) => id);
  expect(ids.sort()).toEqual([...sectionIds].sort());
});
