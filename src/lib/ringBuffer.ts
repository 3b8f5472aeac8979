/** The last `capacity` numbers, with their running sum. */
export class RingBuffer {
  readonly capacity: number;
  private readonly values: Float64Array;
  private next = 0;
  private filled = 0;
  private total = 0;

  /** @throws RangeError unless `capacity` is a whole number above 0. */
  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) throw new RangeError(`Ring buffer of ${capacity} values.`);
    this.capacity = capacity;
    this.values = new Float64Array(capacity);
  }

  get length(): number {
    return this.filled;
  }

  /** Exact for whole numbers below 2⁵³. */
  get sum(): number {
    return this.total;
  }

  /** NaN while empty. */
  get mean(): number {
    return this.filled > 0 ? this.total / this.filled : Number.NaN;
  }

  push(value: number): void {
    if (this.filled === this.capacity) this.total -= this.values[this.next] ?? 0;
    else this.filled++;
    this.values[this.next] = value;
    this.total += value;
    this.next = (this.next + 1) % this.capacity;
  }

  clear(): void {
    this.next = 0;
    this.filled = 0;
    this.total = 0;
  }
}
