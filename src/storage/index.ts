export { StorageError } from './errors.ts';
export { historyBytes } from './records.ts';
export { leftRuns } from './retention.ts';
export * from './runs.ts';
