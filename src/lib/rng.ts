/**
 * Random numbers for the CPU side: xoshiro128** 1.1, whose state SplitMix64 fills from a seed.
 *
 * Blackman & Vigna 2021, Scrambled linear pseudorandom number generators, https://doi.org/10.1145/3460772;
 * reference code https://prng.di.unimi.it/xoshiro128starstar.c and https://prng.di.unimi.it/splitmix64.c.
 */

export interface Rng {
  /** Uniform integer in [0, 2³²). */
  uint32(): number;
  /** Uniform in [low, high), of 53 random bits; [0, 1) when called without arguments. */
  uniform(low?: number, high?: number): number;
  /** Standard normal, by Marsaglia's polar method (https://doi.org/10.1137/1006063). */
  normal(): number;
}

const MASK64 = (1n << 64n) - 1n;

/** The SplitMix64 sequence of `seed`, an unsigned 64-bit integer. */
export function* splitMix64(seed: bigint): Generator<bigint, never> {
  let state = seed & MASK64;
  for (;;) {
    state = (state + 0x9e3779b97f4a7c15n) & MASK64;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK64;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK64;
    yield z ^ (z >> 31n);
  }
}

/** FNV-1a of a string's UTF-8 bytes, unsigned 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/). */
export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

const rotateLeft = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/** xoshiro128** from a state of four 32-bit words, not all zero. */
export function rngFromState(words: readonly [number, number, number, number]): Rng {
  let [a, b, c, d] = words;
  const uint32 = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return result;
  };
  const uniform = (low = 0, high = 1): number => {
    const unit = ((uint32() >>> 5) * 0x4000000 + (uint32() >>> 6)) / 0x20000000000000;
    return low + (high - low) * unit;
  };
  let spare: number | undefined;
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const x = uniform(-1, 1);
      const y = uniform(-1, 1);
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      spare = y * scale;
      return x * scale;
    }
  };
  return { uint32, uniform, normal };
}

/**
 * A stream of its own for each (seed, key): streams of different keys are independent, so that a consumer that draws more
 * or fewer numbers leaves the others as they were.
 *
 * @param seed integer in [0, 2³²)
 */
export function createRng(seed: number, key = ''): Rng {
  // The key goes in the low half and the seed in the high half, so that no two pairs of a seed and a hash collide.
  const words = splitMix64((BigInt(seed >>> 0) << 32n) | BigInt(fnv1a32(key)));
  return rngFromWords(words.next().value, words.next().value);
}

function rngFromWords(first: bigint, second: bigint): Rng {
  const word = (value: bigint, shift: bigint): number => Number((value >> shift) & 0xffffffffn);
  return rngFromState([word(first, 0n), word(first, 32n), word(second, 0n), word(second, 32n)]);
}

/**
 * As {@link createRng}, with a stream for each index besides. No two indices of a seed and key start from the same state, which
 * hashed keys could only make unlikely: what index 2i draws is never what index 2j + 1 draws by a collision.
 *
 * @param seed integer in [0, 2³²)
 * @param index integer from 0
 */
export function createIndexedRng(seed: number, key: string, index: number): Rng {
  const base = splitMix64((BigInt(seed >>> 0) << 32n) | BigInt(fnv1a32(key))).next().value;
  const stride = splitMix64(BigInt(index)).next().value;
  // SplitMix64's output function is a bijection, so base + stride and base + 2 stride can be had back from the state.
  return rngFromWords(splitMix64(base + stride).next().value, splitMix64(base + 2n * stride).next().value);
}
