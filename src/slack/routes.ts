import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { takeDelivery } from './delivery.table.ts'
import type { SlackDeps } from './deps.ts'
import type { JobRunner } from './jobs/run-jobs.ts'
import { readEvent } from './read-event.ts'
import { commandSchema, readInteraction } from './read-interaction.ts'
import { noteRefusal } from './refusal.table.ts'
import { verifySignature } from './signature.ts'
import { takeSubmission } from './submission.ts'

/**
 * Where Slack delivers to: events, interactions, commands. Each delivery is verified, noted, and acknowledged; the work follows from the note. A delivery that comes
 * again is acknowledged again and does nothing.
 */
export function slackRoutes(deps: SlackDeps, jobs: Pick<JobRunner, 'run'>): Hono {
  const app = new Hono()
  const { maxBodyBytes } = deps.limits
  app.use('/slack/*', bodyLimit({ maxSize: maxBodyBytes, onError: (c) => c.text(`expected at most ${maxBodyBytes} bytes`, 413) }))
  const wake = (): void => deps.background(jobs.run())

  app.post('/slack/events', async (c) => {
    const body = await signedBody(deps, c)
    if (body === null) return c.text('the signature does not fit', 401)
    const read = readEvent(jsonOf(body))
    if (read.do === 'challenge') return c.json({ challenge: read.challenge })
    if (read.do === 'nothing') return c.text('')
    if (!(await deps.isInstalled(read.job.team))) {
      deps.log.warn('a delivery of a workspace without the app was dropped', { team: read.job.team })
      return c.text('')
    }
    if (await takeDelivery(deps.db, read.id, read.job)) wake()
    return c.text('')
  })

  app.post('/slack/interactions', async (c) => {
    const body = await signedBody(deps, c)
    if (body === null) return c.text('the signature does not fit', 401)
    const read = readInteraction(jsonOf(new URLSearchParams(body).get('payload') ?? ''))
    if (read.do === 'nothing') return c.text('')
    const team = read.do === 'job' ? read.job.team : read.submission.team.id
    if (!(await deps.isInstalled(team))) return c.text('')
    if (read.do === 'submission') {
      const answer = await takeSubmission(deps, { wake }, read.submission)
      return answer === null ? c.body(null, 200) : c.json(answer)
    }
    if (await takeDelivery(deps.db, read.id, read.job)) wake()
    return c.text('')
  })

  app.post('/slack/commands', async (c) => {
    const body = await signedBody(deps, c)
    if (body === null) return c.text('the signature does not fit', 401)
    const command = commandSchema.safeParse(Object.fromEntries(new URLSearchParams(body)))
    if (!command.success) return c.text('expected a slash command', 400)
    const { team_id: team, trigger_id: trigger } = command.data
    if (!(await deps.isInstalled(team))) return c.text('')
    const id = `command:${trigger}`
    if (await takeDelivery(deps.db, id, { team, kind: 'command', dedupeKey: id, payload: command.data })) wake()
    return c.text('')
  })
  return app
}

/** The body of a request that Slack signed just now; null for all others, which are logged without their content. */
async function signedBody(deps: SlackDeps, c: Context): Promise<string | null> {
  const body = await c.req.text()
  const signed = {
    timestamp: c.req.header('x-slack-request-timestamp') ?? null,
    signature: c.req.header('x-slack-signature') ?? null,
    body,
  }
  const verdict = await verifySignature(signed, deps.signingSecrets, deps.clock.now())
  if (verdict === 'valid') return body
  deps.log.warn('a request to the Slack door was turned away', { path: c.req.path, verdict })
  if (verdict !== 'missing') {
    const skewSeconds = Math.round(deps.clock.now() / 1000 - Number(signed.timestamp))
    const most = 2_000_000_000
    deps.background(noteRefusal(deps.db, verdict, Math.max(-most, Math.min(most, skewSeconds))))
  }
  return null
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
