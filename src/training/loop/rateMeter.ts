const windowMs = 3000;

/** Events a second over the last few seconds. */
export class RateMeter {
  private marks: { at: number; count: number }[] = [];

  add(count: number): void {
    const at = performance.now();
    const last = this.marks.at(-1);
    // Marks closer than 100 ms are one, so that a fast GPU does not fill the list.
    if (last && at - last.at < 100) last.count += count;
    else this.marks.push({ at, count });
    this.marks = this.marks.filter((mark) => at - mark.at < windowMs);
  }

  perSecond(): number {
    const first = this.marks[0];
    if (!first || this.marks.length < 2) return 0;
    const counted = this.marks.slice(1).reduce((sum, { count }) => sum + count, 0);
    return (counted * 1000) / (performance.now() - first.at);
  }
}
