import type { SlackQuestion } from '../read-event.ts'
import { uuidV5 } from '../uuid-v5.ts'

/** The id of the answer to a message: the same however often it is asked for. */
export const answerIdOf = (team: string, { channel, ts }: Pick<SlackQuestion, 'channel' | 'ts'>): Promise<string> =>
  uuidV5(`answer:${team}:${channel}:${ts}`)
