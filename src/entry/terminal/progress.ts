import { progressPrinter } from '../../operations/progress.ts'

/** Progress of a long command: a bar that is redrawn on a terminal, a line for each finished step elsewhere. */
export const progressOn = (stream: NodeJS.WriteStream): ReturnType<typeof progressPrinter> =>
  progressPrinter({ write: (text) => void stream.write(text), terminal: stream.isTTY === true, now: () => performance.now() })
