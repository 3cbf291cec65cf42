import type { ActionsBlock, Button, ContextActionsBlock, ContextBlock } from '@slack/types'
import type { AnswerView } from '../../present/answer/reducer.ts'
import type { ChartPick } from '../../present/chart/pick.ts'
import { writeInterval } from '../../present/dates.ts'
import { actions } from '../actions.ts'
import { clip, markdown, mrkdwn, plain } from '../escape.ts'
import { slackLimits } from '../limits.ts'
import { chartBlock } from './chart-block.ts'
import { button, context, linkButton, plainText } from './elements.ts'
import type { ChartBlock, ChartPicture, SlackBlock, SlackMessage } from './message.ts'
import { shownRows, tableBlock, tableText, usualTable } from './table-block.ts'

/** What is drawn: Slack's own chart and table, the chart as a picture, only the table, lines of text, or nothing but the sentence. Each is worth a try when Slack refuses the one before. */
export const renderings = ['native', 'image', 'table', 'text', 'sentence'] as const
export type Rendering = (typeof renderings)[number]

export type AnswerPlace = {
  /** The answer on the page, where its reader is signed in. */
  link: string
  /** The whole result as a file, behind a sign-in. */
  csv: string
  /** The name of who asked, with whose rights it ran. */
  asker: string
  timeZone: string
  /** Whether a monitor may be made of it. */
  maySave: boolean
  /** Whether the message can be deleted: one that one person sees alone goes away by itself. */
  mayDelete: boolean
}

const longestHeadline = 600

/**
 * An answer that has ended as one message: sentence and warnings, chart, table, how it was understood and from where, what can be done with it.
 * Every value is written for the place it stands in, and everything is within Slack's limits.
 */
export function answerMessage(
  view: AnswerView,
  place: AnswerPlace,
  rendering: Rendering = 'native',
  picture: ChartPicture | null = null,
): SlackMessage {
  const headline = headlineOf(view)
  const result = view.result !== null && view.result.rows.length > 0 ? view.result : null
  const chart = rendering === 'native' ? nativeChart(view) : rendering === 'image' ? pictureBlock(picture) : null
  const shape = { ...usualTable, timeZone: place.timeZone }
  const asTable = rendering === 'native' || rendering === 'image' || rendering === 'table'
  const table = result === null || !asTable ? null : tableBlock(result.columns, result.rows, view.question, shape)
  const lines = result === null || rendering !== 'text' ? null : tableText(result.columns, result.rows, shape)
  const blocks: (SlackBlock | null)[] = [
    { type: 'markdown', text: [markdown(headline), ...warningsOf(view)].join('\n\n') },
    chart,
    table,
    lines === null ? null : preformatted(lines),
    contextOf(view, place, lines === null ? shownRows(table) : Math.min(shape.rows, result?.rows.length ?? 0)),
    view.outcome === null ? null : actionsOf(view, place),
    questionsOf(view),
    view.outcome === 'answered' || view.outcome === 'no_data' ? judge(view, place) : null,
  ]
  return { text: clip(plain(headline), slackLimits.fallbackText), blocks: blocks.filter((block) => block !== null) }
}

/** Whether Slack draws the chart of an answer itself. */
export const hasNativeChart = (view: AnswerView): boolean => nativeChart(view) !== null

function nativeChart({ chart, result, question }: AnswerView): ChartBlock | null {
  if (result === null || result.rows.length === 0) return null
  // Kept by the reducer as plain JSON of the chooser's own pick.
  return chartBlock((chart?.pick ?? null) as ChartPick | null, result.columns, result.rows, question)
}

const pictureBlock = (picture: ChartPicture | null): SlackBlock | null =>
  picture === null
    ? null
    : { type: 'image', slack_file: { id: picture.file }, alt_text: clip(plain(picture.alt), slackLimits.altText) || 'Chart' }

/** What an answer says in a sentence, however it ended. */
export function headlineOf(view: AnswerView): string {
  const sentence = view.text.map(({ text }) => text).join('')
  const said = view.clarify?.message ?? view.refused?.message ?? view.error?.message ?? null
  const ended: Partial<Record<NonNullable<AnswerView['outcome']>, string>> = {
    cancelled: 'Stopped.',
    interrupted: 'The service was interrupted before this was answered. Ask again.',
  }
  const text =
    sentence.trim() || said?.trim() || (view.outcome === null ? 'Working on it.' : (ended[view.outcome] ?? 'There is no answer.'))
  return clip(text, longestHeadline)
}

function warningsOf(view: AnswerView): string[] {
  const { confidence } = view.done?.receipt ?? {}
  const doubt = confidence?.level === 'check' ? [`Check this: ${confidence.reasons.join('; ')}`] : []
  const notices = view.notices.filter(({ level }) => level === 'warning').map(({ text }) => text)
  return [...doubt, ...notices].slice(0, 4).map((text) => `⚠ ${markdown(clip(text, longestHeadline))}`)
}

function contextOf(view: AnswerView, place: AnswerPlace, shown: number): ContextBlock | null {
  const { done, result, interpretation } = view
  if (done === null) return null
  const { receipt } = done
  const understood = interpretation?.sentence || receipt.interpretation
  const periods = receipt.intervals.map((interval) => writeInterval(interval))
  const rows = receipt.row_count
  const facts = [
    rows === null || result === null
      ? null
      : rows > shown
        ? `${rows} ${rows === 1 ? 'row' : 'rows'}, showing ${shown}`
        : `${rows} ${rows === 1 ? 'row' : 'rows'}`,
    receipt.truncated === 'none' || result === null ? null : 'not all rows were read',
    `${(done.ms / 1000).toFixed(1)} s`,
    receipt.fresh_to === null ? null : `data to ${receipt.fresh_to}`,
    receipt.tables.length === 0 ? null : receipt.tables.join(', '),
    `ran as ${place.asker}`,
  ]
  return context([
    understood == null || understood === '' ? null : mrkdwn(`Read as: ${[understood, ...periods].join(' · ')}`),
    mrkdwn(facts.filter((fact) => fact !== null).join(' · ')),
  ])
}

function actionsOf(view: AnswerView, place: AnswerPlace): ActionsBlock {
  const id = view.answer ?? ''
  const answered = view.outcome === 'answered' || view.outcome === 'no_data'
  const elements: (ActionsBlock['elements'][number] | null)[] = [
    linkButton(actions.open, 'Open', place.link),
    view.sql === null ? null : button(actions.sql, 'SQL', id),
    view.result === null || view.result.rows.length === 0 ? null : linkButton(actions.csv, 'CSV', place.csv),
    answered && place.maySave && view.sql !== null ? button(actions.save, 'Save as monitor', id) : null,
    {
      type: 'overflow',
      action_id: actions.more,
      options: [
        { text: plainText('Run again'), value: `rerun:${id}` },
        ...(answered ? [{ text: plainText('Share to the channel'), value: `share:${id}` }] : []),
      ],
    },
  ]
  return { type: 'actions', elements: elements.filter((element) => element !== null) }
}

/** Buttons that ask: readings to choose from, or what can be asked next. Their value says which one, never its words. */
function questionsOf(view: AnswerView): ActionsBlock | null {
  const id = view.answer ?? ''
  const buttons: Button[] =
    view.clarify !== null
      ? view.clarify.options
          .slice(0, 5)
          .map(({ label, detail }, at) =>
            button(`${actions.choice}.${at}`, detail === undefined ? label : `${label}: ${detail}`, `${id}:${at}`),
          )
      : view.refused !== null
        ? view.refused.could_ask.slice(0, 3).map((question, at) => button(`${actions.couldAsk}.${at}`, question, `${id}:${at}`))
        : view.followups.slice(0, 3).map((question, at) => button(`${actions.followUp}.${at}`, question, `${id}:${at}`))
  return buttons.length === 0 ? null : { type: 'actions', elements: buttons }
}

function judge(view: AnswerView, { mayDelete }: AnswerPlace): ContextActionsBlock {
  const id = view.answer ?? ''
  return {
    type: 'context_actions',
    elements: [
      {
        type: 'feedback_buttons',
        action_id: actions.feedback,
        positive_button: { text: plainText('Right'), value: `right:${id}` },
        negative_button: { text: plainText('Wrong'), value: `wrong:${id}` },
      },
      ...(mayDelete ? [deleteButton(id)] : []),
    ],
  }
}

const deleteButton = (id: string): ContextActionsBlock['elements'][number] => ({
  type: 'icon_button',
  action_id: actions.remove,
  icon: 'trash',
  text: plainText('Delete'),
  value: id,
  confirm: {
    title: plainText('Delete this answer?'),
    text: plainText('The message is replaced by a note, and the stored answer is marked as deleted.'),
    confirm: plainText('Delete'),
    deny: plainText('Keep'),
  },
})

const preformatted = (text: string): SlackBlock => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text }] }],
})
