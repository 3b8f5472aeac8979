import { expect, it } from 'vitest';
import { isRelevant, settingPaths, settings, valueAt } from '../../config/paths.ts';
import type { RunConfig, SettingPath } from '../../config/settings/types.ts';
import { anyTaskOf, pairSizesOf, vocabularyOf } from '../../config/task.ts';
import { edited, otherValues, setupsOfAllSettings } from '../../config/testing/values.ts';
import { shapeOf } from '../networks/shapeOf.ts';
import { initialParameters } from './init.ts';

/** What tells initial weights apart. The vocabulary of what a person may bring is a stand-in, another for each. */
function weightsOf(config: RunConfig): string {
  const task = anyTaskOf(config);
  const brought = config.corpus.length + JSON.stringify(config.pairs).length;
  const ofPairs = pairSizesOf(config)?.targetSymbols ?? brought;
  const V = task && task.kind !== 'pairs' ? vocabularyOf(task).length : ofPairs;
  const parameters = initialParameters(shapeOf(config, V, brought), config.init, config.seed);
  return JSON.stringify(
    Object.entries(parameters).map(([name, values]) => [
      name,
      values.length,
      values[0],
      values.at(-1),
      values.reduce((a, x) => a + x, 0),
    ]),
  );
}

/** As small as shows it: drawing orthogonal matrices takes long. */
const small = (config: RunConfig): RunConfig => ({
  ...config,
  hiddenSize: 8,
  perLayer: config.perLayer.replace(/:\d+/g, ':8'),
  embedding: { ...config.embedding, size: Math.min(config.embedding.size, 8) },
});

it('should change with the settings that are declared to decide them, and with no other', () => {
  const deciding = new Set<SettingPath>();
  for (const base of setupsOfAllSettings().map(small)) {
    const weights = weightsOf(base);
    for (const path of settingPaths) {
      if (!isRelevant(path, base)) continue;
      for (const value of otherValues(path, valueAt(base, path))) {
        if (typeof value === 'number' && value > 16 && path !== 'seed') continue;
        const after = edited(base, path, value);
        if (after && weightsOf(after) !== weights) deciding.add(path);
      }
    }
  }
  const declared = settingPaths.filter((path) => settings[path].initialWeights);
  expect([...deciding].sort()).toEqual([...declared].sort());
});
