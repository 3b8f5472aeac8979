import { expect, it } from 'vitest';
import { ofPlace, placeName } from './contract.ts';

it('should name layer and direction where there are several of them', () => {
  expect(placeName({ layers: 1, layer: 0 })).toBe('');
  expect(placeName({ layers: 2, layer: 1 })).toBe('layer 2');
  expect(placeName({ layers: 1, layer: 0, direction: 'forward' })).toBe('the forward direction');
  expect(placeName({ layers: 2, layer: 1, direction: 'reverse' })).toBe('the reverse direction of layer 2');
  expect(ofPlace({ layers: 1, layer: 0 })).toBe('');
  expect(ofPlace({ layers: 2, layer: 0 })).toBe(' of layer 1');
});

it('should name the side of an encoder–decoder when a layer is alone on it as well', () => {
  const place = { layers: 3, encoderLayers: 1 };
  expect([0, 1, 2].map((layer) => placeName({ ...place, layer }))).toEqual([
    'encoder layer 1',
    'decoder layer 1',
    'decoder layer 2',
  ]);
  expect(ofPlace({ ...place, layer: 0, direction: 'reverse' })).toBe(' of the reverse direction of encoder layer 1');
});
