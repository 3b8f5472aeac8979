// The target of a position that counts for nothing; of numbers, these bits. src/lib/ignoredTarget.ts says the same.
const IGNORED_TARGET = 0xffffffffu;
