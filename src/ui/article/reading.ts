import { create } from 'zustand';
import { oneOf, orNone } from '../../store/address/codecs.ts';
import { linkView } from '../../store/address/views.ts';

/** Sections of the article, in order. */
export const sectionIds = [
  'state',
  'unroll',
  'reach',
  'why',
  'explode',
  'gates',
  'bias',
  'gru',
  'memory',
  'window',
  'attention',
  'further',
] as const;
export type SectionId = (typeof sectionIds)[number];

/** Which section of the article is open; null while it is closed. */
export const useReading = create<{ section: SectionId | null }>()(() => ({ section: null }));

linkView('read', useReading, { section: orNone(oneOf(...sectionIds), 'none') });

export const openArticle = (section: SectionId = 'state'): void => useReading.setState({ section });
export const closeArticle = (): void => useReading.setState({ section: null });
