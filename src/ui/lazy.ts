import { type ComponentType, lazy } from 'react';
import { notify } from '../store/notices/notices.ts';

/** A part of the page whose code is fetched when it first opens. Where that fails, a notice says so and the page goes on. */
export function lazyComponent<Props extends object = object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  return lazy(async () => {
    try {
      return { default: await load() };
    } catch {
      notify({ tone: 'danger', message: 'This part of the page could not be loaded; reload the page to try again.' });
      return { default: () => null };
    }
  });
}
