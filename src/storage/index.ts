export { StorageError } from './errors.ts';
export { historyBytes } from './records.ts';
export { interruptedRuns as leftRuns } from './retention.ts';
export * from './runs.ts';
