import * as z from 'zod'
import type { AnswerView } from '../present/answer/reducer.ts'
import { describeChart } from '../present/chart/describe-chart.ts'
import type { ChartPick } from '../present/chart/pick.ts'
import { toVegaLite, type VegaLiteChart } from '../present/chart/vega-lite.ts'
import type { ChartPicture } from './blocks/message.ts'
import type { SlackDeps } from './deps.ts'
import { clip, plain } from './escape.ts'
import { forgetFile, keepFile, takeEndedFiles } from './file.table.ts'
import { slackLimits } from './limits.ts'

/** Draws a chart as PNG; null where it cannot be drawn, or there is too much to draw already. It never throws. */
export type DrawChart = (spec: VegaLiteChart['spec']) => Promise<Uint8Array<ArrayBuffer> | null>

/** Whether an answer has a chart that could be drawn as a picture. */
export const hasChart = ({ chart, result }: AnswerView): boolean =>
  chart?.pick != null && chart.pick.mark !== 'number' && result !== null && result.rows.length > 0

const addressSchema = z.object({ upload_url: z.string(), file_id: z.string().regex(/^F[A-Z0-9]+$/) })
/**
 * The chart of an answer as a picture that lies with Slack, for a message to show; null where there is none to draw or Slack does not take it. It is put into no
 * channel: who sees the message sees it. Its id is kept before Slack has its bytes, so that it is deleted in time whatever happens.
 */
export async function uploadChart(deps: SlackDeps, team: string, answer: string, view: AnswerView): Promise<ChartPicture | null> {
  const { api, db, drawChart, limits } = deps
  // Kept by the reducer as plain JSON of the chooser's own pick.
  const pick = (view.chart?.pick ?? null) as ChartPick | null
  if (drawChart === undefined || pick === null || view.result === null || !hasChart(view)) return null
  const { columns, rows } = view.result
  const chart = toVegaLite(pick, columns, rows, { scheme: 'light', width: 640 })
  const png = chart === null ? null : await drawChart(chart.spec)
  if (png === null) return null
  const alt = clip(plain(describeChart(pick, columns, rows)), slackLimits.altText)
  const wanted = await api.call(team, 'files.getUploadURLExternal', {
    filename: 'chart.png',
    length: png.byteLength,
    alt_txt: clip(alt, 1_000),
  })
  const address = wanted.ok ? addressSchema.safeParse(wanted.body) : null
  if (address?.success !== true) return null
  const { upload_url, file_id } = address.data
  await keepFile(db, { team, file: file_id, answer, keepMs: limits.keepFilesMs })
  if (!(await api.upload(upload_url, png))) return null
  const completed = await api.call(team, 'files.completeUploadExternal', { files: [{ id: file_id, title: 'Chart' }] })
  return completed.ok ? { file: file_id, alt } : null
}

/** Words of Slack for a file that is not there any more. */
const gone = new Set(['file_not_found', 'file_deleted'])
const mostDeletions = 20
/** A file that cannot be deleted so often, such as in a workspace that took the app out, is given up. */
const mostAttempts = 10

/** Deletes files in Slack whose answer was deleted or whose time is over; how many are gone. */
export async function deleteEndedFiles({ db, api }: Pick<SlackDeps, 'db' | 'api'>): Promise<number> {
  let deleted = 0
  for (const file of await takeEndedFiles(db, mostDeletions)) {
    const reply = await api.call(file.team, 'files.delete', { file: file.file })
    if (!reply.ok && !gone.has(reply.error) && file.attempts < mostAttempts) continue
    await forgetFile(db, file)
    deleted += 1
  }
  return deleted
}
