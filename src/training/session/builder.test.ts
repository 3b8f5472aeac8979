import { expect, it } from 'vitest';
import { Texts } from '../datasets/texts.ts';
import { checkConfig } from '../loop/runSpec.ts';
import { Builder } from './builder.ts';
import { Models } from './models.ts';

it('should refuse a task with trees in a sentence when the page asks for one', async () => {
  const tunings = { remembered: async () => undefined, remember: async () => undefined };
  const builder = new Builder(new Models(), tunings as never, () => undefined);
  const config = checkConfig({ task: { id: 'logic', lag: 9 }, embedding: { size: 4 } });
  const preparing = builder.prepare({ type: 'configure', runId: 1, config }, new Texts('http://localhost/'));
  await expect(preparing).rejects.toMatchObject({
    key: 'task.id',
    message: 'The page has no views of recursive networks yet: train Logic by npm run train, or choose another task.',
  });
});
