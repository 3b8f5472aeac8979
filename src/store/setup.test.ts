import { beforeEach, expect, it } from 'vitest';
import { defaultConfig } from '../config/defaults.ts';
import { chooseText, edit, useSetup } from './setup.ts';

beforeEach(() => {
  useSetup.setState({ draft: { ...defaultConfig, plan: 'head: split' }, textId: undefined });
});

const plan = (): string => useSetup.getState().draft.plan;

it('should let a pinned plan go with the shape it is for', () => {
  edit('seqLength', 12);
  expect(plan()).toBe('head: split');
  edit('hiddenSize', 12);
  expect(plan()).toBe('auto');
});

it('should let a pinned plan go with the text, whose vocabulary is part of the shape', () => {
  chooseText(defaultConfig.corpus);
  expect(plan()).toBe('head: split');
  chooseText('own', 'a');
  expect(plan()).toBe('auto');
  edit('plan', 'head: split');
  chooseText('own', 'a');
  expect(plan()).toBe('head: split');
  chooseText('own', 'b');
  expect(plan()).toBe('auto');
});
