import type { Principal } from '../../identity/principal.ts'
import type { AnswerView } from '../../present/answer/reducer.ts'
import { type AnswerPlace, answerMessage, hasNativeChart } from '../blocks/answer-message.ts'
import type { ChartPicture } from '../blocks/message.ts'
import { hasChart, uploadChart } from '../chart-picture.ts'
import type { Render } from '../deliver.ts'
import type { SlackDeps } from '../deps.ts'

/** The links and names that a message of an answer carries. */
export const placeOf = (deps: SlackDeps, principal: Principal, conversation: string, answer: string): AnswerPlace => ({
  link: `${deps.baseUrl}/c/${conversation}#a-${answer}`,
  csv: `${deps.baseUrl}/slack/csv/${answer}`,
  asker: principal.name,
  timeZone: deps.timeZone(),
  maySave: deps.monitors !== undefined,
  mayDelete: true,
})

/**
 * The message of an answer in each rendering. The picture of its chart is made when it is first wanted: where Slack cannot draw the chart itself, or
 * refused to.
 */
export function renderAnswer(deps: SlackDeps, team: string, view: AnswerView, place: AnswerPlace): Render {
  let picture: Promise<ChartPicture | null> | null = null
  return async (rendering) => {
    if (rendering === 'native' && deps.drawChart !== undefined && hasChart(view) && !hasNativeChart(view)) return null
    if (rendering !== 'image') return answerMessage(view, place, rendering)
    picture ??= uploadChart(deps, team, view.answer ?? '', view)
    const uploaded = await picture
    return uploaded === null ? null : answerMessage(view, place, rendering, uploaded)
  }
}
