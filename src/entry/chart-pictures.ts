import { Worker } from 'node:worker_threads'
import type { Logger } from '../base/logger.ts'
import type { DrawChart } from '../slack/chart-picture.ts'

/** Draws charts as PNG, and ends the thread that does it. */
export type ChartPictures = { draw: DrawChart; close(): Promise<void> }

const mostWaiting = 10
const longestMs = 20_000
const idleMs = 60_000
/** More points are not told apart in a picture, and would take the renderer's memory. */
const mostPoints = 10_000
const mostCharacters = 4_000_000

type Told = { png: Uint8Array<ArrayBuffer> } | { fault: string }

/**
 * Pictures of charts, drawn in one thread that begins with the first and ends when there was nothing to draw for a minute, so that the service answers meanwhile. A
 * picture that takes too long ends the thread; beyond a few that wait none is drawn, nor one of very many points or of great height.
 */
export function createChartPictures(log: Logger): ChartPictures {
  let worker: Worker | null = null
  let waiting = 0
  let turn: Promise<unknown> = Promise.resolve()
  let idle: NodeJS.Timeout | undefined

  const end = async (): Promise<void> => {
    clearTimeout(idle)
    const ended = worker
    worker = null
    await ended?.terminate()
  }

  const drawNow = (spec: object): Promise<Told> =>
    new Promise((settle) => {
      clearTimeout(idle)
      // Flags of this process, such as those of a test runner, are not the thread's.
      worker ??= new Worker(new URL('./chart-picture-thread.ts', import.meta.url), {
        execArgv: [],
        resourceLimits: { maxOldGenerationSizeMb: 512 },
      })
      worker.unref()
      const thread = worker
      const settled = (told: Told): void => {
        clearTimeout(late)
        for (const [name, listener] of Object.entries(listeners)) thread.off(name, listener)
        settle(told)
      }
      const broke = (fault: string): void => {
        settled({ fault })
        void end()
      }
      const late = setTimeout(() => broke('it took too long'), longestMs)
      const listeners = { message: settled, error: (error: Error) => broke(error.message), exit: () => broke('the thread ended') }
      for (const [name, listener] of Object.entries(listeners)) thread.on(name, listener)
      thread.postMessage(spec)
    })

  const draw: DrawChart = async (spec) => {
    if (waiting >= mostWaiting || pointsIn(spec) > mostPoints) return null
    const text = JSON.stringify(spec)
    if (text.length > mostCharacters || !isWritable(text)) return null
    waiting += 1
    const drawing = turn.then(() => drawNow(spec))
    turn = drawing
    const told = await drawing.finally(() => {
      waiting -= 1
    })
    clearTimeout(idle)
    idle = setTimeout(() => void end(), idleMs).unref()
    if ('png' in told) return told.png
    log.warn('a chart could not be drawn as a picture', { fault: told.fault })
    return null
  }
  return { draw, close: end }
}

const pointsIn = ({ data }: Parameters<DrawChart>[0]): number =>
  typeof data === 'object' && data !== null && 'values' in data && Array.isArray(data.values) ? data.values.length : 0

/** Whether the font has the letters of a text: Latin, Greek, Cyrillic and signs. Others would be empty boxes, and a table says more. */
export const isWritable = (text: string): boolean =>
  !/[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Common}\p{Script=Inherited}]|\p{Extended_Pictographic}/u.test(
    text.replace(/[©®™]/g, ''),
  )
