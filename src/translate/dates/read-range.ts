import { readBetween } from './read-between.ts'
import { readAge, readBackFrom, readBeside, readDuration, readWeekAt, readWeeks } from './read-counted.ts'
import { readOpen, readTail } from './read-open.ts'
import { longest, type Reader } from './reading.ts'

/** Periods with one or both ends named. */
export const readRange: Reader = (source, at) =>
  longest(source, at, [readBetween, readAge, readDuration, readTail, readOpen, readBackFrom, readBeside, readWeekAt, readWeeks])
