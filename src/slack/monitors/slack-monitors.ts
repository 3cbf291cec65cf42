import { ok } from '../../base/result.ts'
import { problemMessage } from '../../chat/problem-message.ts'
import type { Principal } from '../../identity/principal.ts'
import { writeLike } from '../../monitors/notify/write-value.ts'
import { acknowledgeAlert, alertPage, judgeAlert, snoozeAlert } from '../../monitors/service/alerts.ts'
import { backtestSaved } from '../../monitors/service/backtest-run.ts'
import type { ServiceDeps } from '../../monitors/service/deps.ts'
import { draftMonitor } from '../../monitors/service/draft.ts'
import { monitorPage } from '../../monitors/service/read-monitors.ts'
import { createMonitor } from '../../monitors/service/save-monitor.ts'
import { findMonitor } from '../../monitors/store/monitor.table.ts'
import { readWhy } from '../../monitors/why/why-alert.ts'
import { actions } from '../actions.ts'
import { linkButton } from '../blocks/elements.ts'
import type { SlackBlock } from '../blocks/message.ts'
import { messageView } from '../blocks/views.ts'
import type { AlertPress, SlackMonitors } from '../deps.ts'
import { clip, markdown } from '../escape.ts'
import { readSaveSubmission } from './read-submission.ts'
import { saveView } from './save-view.ts'

const dayMs = 86_400_000
const mostListed = 10

/** Monitors as the Slack door uses them: the same service as the page's, with the rights of who presses. */
export function slackMonitors(deps: ServiceDeps): SlackMonitors {
  return {
    saveView: async (principal, answer, place) => {
      const from = { answer, dates: 'moving' as const }
      const draft = await draftMonitor(deps, principal, { from })
      if (!draft.ok) return messageView('Save as monitor', problemMessage(draft.problem))
      return saveView(draft.value, { answer, moving: draft.value.replacements.length > 0, ...place })
    },
    read: readSaveSubmission,
    save: async (principal, input, id) => {
      // A process before this one may have saved it and died before it said so.
      const before = (await findMonitor(deps.db, id, { id: principal.id, all: false })) !== null
      const saved = before ? ok({ id, warnings: [] }) : await createMonitor(deps, principal, input, id)
      if (!saved.ok) return { saved: false, said: problemMessage(saved.problem) }
      return {
        saved: true,
        said: ['Saved. It runs with your rights.', await pastOf(deps, principal, saved.value.id), ...saved.value.warnings].join(' '),
      }
    },
    press: (principal, action, alert) => press(deps, principal, action, alert),
    home: (principal) => home(deps, principal),
  }
}

/** What it would have done, where there is a past to go over. */
async function pastOf(deps: ServiceDeps, principal: Principal, id: string): Promise<string> {
  const past = await backtestSaved(deps, principal, id, {}, [])
  if (!past.ok) return 'There is no past to try it on.'
  const { episodes, slots, perMonth } = past.value.report
  const often = perMonth === null ? '' : `, about ${Math.round(perMonth * 10) / 10} a month`
  return `Over ${slots} past runs it would have told you ${episodes.length} times${often}.`
}

async function press(deps: ServiceDeps, principal: Principal, action: string, alert: string): Promise<AlertPress> {
  if (!/^[0-9a-f-]{36}$/.test(alert)) return { said: 'There is no such alert.', to: 'person' }
  const until = new Date(deps.clock.now() + dayMs).toISOString()
  const done = async (result: ReturnType<typeof acknowledgeAlert>, said: string): Promise<AlertPress> => {
    const ended = await result
    return ended.ok ? { said, to: 'all', read: 'nothing' } : { said: problemMessage(ended.problem), to: 'person' }
  }
  switch (action) {
    case actions.acknowledge:
      return done(acknowledgeAlert(deps, principal, alert, null), `${principal.name} looks after this.`)
    case actions.snooze:
      return done(
        snoozeAlert(deps, principal, alert, until),
        `${principal.name} keeps this quiet until ${until.slice(0, 16).replace('T', ' ')} UTC.`,
      )
    case actions.truePositive:
      return done(judgeAlert(deps, principal, alert, 'true_positive'), `${principal.name} says that this was right to tell.`)
    case actions.falsePositive:
      return done(judgeAlert(deps, principal, alert, 'false_positive'), `${principal.name} says that this was a false alarm.`)
    case actions.why:
      return why(deps, principal, alert)
    default:
      return { said: 'This is on the page of the alert.', to: 'person' }
  }
}

async function why(deps: ServiceDeps, principal: Principal, alert: string): Promise<AlertPress> {
  const found = await readWhy(deps, principal, alert, new AbortController().signal)
  if (!found.ok) return { said: problemMessage(found.problem), to: 'person' }
  const { why, read } = found.value
  if (why.kind === 'unexplained') return { said: why.reason, to: 'person' }
  const { sentence, dimensions, column } = why
  const lines = dimensions.slice(0, 3).map(({ label, parts }) => {
    const most = parts.slice(0, 3).map(({ value, change }) => `${value ?? '–'} ${writeLike(change, column)}`)
    return `By ${label}: ${most.join(', ')}`
  })
  const said = [sentence, ...lines].join('\n')
  return read === null ? { said, to: 'person' } : { said, to: 'all', read }
}

async function home(deps: ServiceDeps, principal: Principal): Promise<SlackBlock[]> {
  const [own, open] = await Promise.all([
    monitorPage(deps, principal, { mine: true, state: null, words: null, after: null, limit: mostListed }),
    alertPage(deps, principal, { open: true, monitor: null, severity: null, kind: null, since: null, after: null, limit: mostListed }),
  ])
  if (own.rows.length === 0 && open.alerts.length === 0) return []
  const monitors = own.rows.map(
    ({ name, state, nextRun }) =>
      `- ${markdown(clip(name, 100))}: ${state}${nextRun === null ? '' : `, next run ${nextRun.slice(0, 16).replace('T', ' ')} UTC`}`,
  )
  const alerts = open.alerts.map(({ alert }) => `- ${markdown(clip(alert.message, 200))}`)
  const text = [
    ...(monitors.length > 0 ? ['**Your monitors**', monitors.join('\n')] : []),
    ...(alerts.length > 0 ? [`**Open alerts: ${open.open}**`, alerts.join('\n')] : []),
  ].join('\n\n')
  return [
    { type: 'markdown', text },
    { type: 'actions', elements: [linkButton(actions.openAlert, 'Open monitors', `${deps.baseUrl}/monitors`)] },
  ]
}
