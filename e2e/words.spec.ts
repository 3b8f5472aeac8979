import { expectAccessible } from './support/axe.ts';
import { download, exported, listed } from './support/download.ts';
import type { Instrument } from './support/instrument.ts';
import { expect, test } from './support/test.ts';

/** What makes any of the presets quick, and tells its answers after the first step. */
const small = 'hiddenSize=16&batchSize=16&validateEvery=1';

async function takeStep(instrument: Instrument): Promise<void> {
  await instrument.button('Step').click();
  await instrument.settled();
}

test('should say from which country a name is when one is typed', async ({ open }) => {
  const instrument = await open(`preset=name-origin&${small}`);
  const predictions = instrument.panel('Predictions');
  const name = instrument.field('A name');
  await takeStep(instrument);
  await name.fill('Müller');
  await expect(predictions.getByRole('figure')).toContainText(/After step 1 “Muller” is from [A-Z][\w ]+ with [\d.]+%/);
  // Names that nothing trains on are checked beside it.
  await expect(predictions.getByRole('row')).toHaveCount(9);
  await name.fill('42');
  await expect(predictions.getByRole('status')).toHaveText(
    'Write a name of 1 to 14 letters from a to z; accents are removed.',
  );
  await expect(instrument.panel('Accuracy')).toContainText('letter counts without their order 35.4%');
});

test('should tag a line word by word when one is typed', async ({ open }) => {
  const size = 'cell=gru&bidirectional=true&embedding.size=16&seqLength=16';
  const instrument = await open(`task.id=tagging&${size}&${small}`);
  const { page } = instrument;
  const predictions = instrument.panel('Predictions');
  await takeStep(instrument);
  await instrument.field('Your line').fill('The blorfing dog barked.');
  const word = predictions.getByRole('button', { name: /^blorfing, not in the vocabulary: [a-z ]+, [\d.]+%$/ });
  await word.click();
  await expect(word).toHaveAttribute('aria-pressed', 'true');
  await expect(predictions).toContainText('Most probable tags of “blorfing”:');
  const csv = await download(page, () => predictions.getByRole('button', { name: 'CSV', exact: true }).click());
  const [header, ...rows] = csv.bytes.toString('utf8').trimEnd().split('\n');
  expect(header).toBe('part,known,predicted,NOUN,VERB,ADJ,ADV,PRON,DET,ADP,NUM,CONJ,PRT,PUNCT,X');
  expect(rows.map((row) => row.split(',')[0])).toEqual(['The', 'blorfing', 'dog', 'barked', '.']);
  const onnx = await exported(page, 'ONNX');
  expect(onnx.name).toMatch(/^bidirectional-gru-16-parts-of-speech-step-1-onnx\.zip$/);
  expect(listed(onnx, 'inputs.json')).toEqual(expect.arrayContaining(['the', 'dog', 'UNK-lower-ing']));
  expect(listed(onnx, 'outputs.json')).toEqual(header?.split(',').slice(3));
  await expectAccessible(
    page,
    'tagged words',
    `[aria-labelledby="${await predictions.getAttribute('aria-labelledby')}"]`,
  );
});

test('should write names when the address asks for a country and a letter', async ({ open }) => {
  const instrument = await open(`preset=name-writing&words.country=Poland&words.letters=K&${small}`);
  const predictions = instrument.panel('Predictions');
  await takeStep(instrument);
  await expect(predictions.getByRole('figure')).toContainText(
    /the most probable of these names with K for Poland is K[a-z' -]*,/i,
  );
  await predictions.getByRole('button', { name: 'Show the predictions as a table' }).click();
  await expect(predictions.getByRole('region', { name: 'Names, the most probable first' })).toContainText(
    /K.*(hardly ever|1 in [\d,]+)/,
  );
});
