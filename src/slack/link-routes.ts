import { Hono } from 'hono'
import { csrf } from 'hono/csrf'
import { html } from 'hono/html'
import type { Result } from '../base/result.ts'
import { mayUse, type Principal } from '../identity/principal.ts'
import { sameRights } from '../identity/same-rights.ts'
import { hashOf } from '../identity/secrets.ts'
import { findLinkRequest, link, type SlackUser, useLinkRequest } from './account-link.table.ts'
import type { SlackDeps } from './deps.ts'
import { type Markup, pageHeaders, showPage, signInFirst } from './page.ts'

export type LinkDeps = Pick<SlackDeps, 'db' | 'log' | 'baseUrl'> & {
  /** Who is signed in on the page. */
  authenticate: (request: Request) => Promise<Result<Principal>>
  /** A user with the rights that questions from Slack run with. */
  principalOf: SlackDeps['principalOf']
  /** Notes with which rights somebody came, where that is not known otherwise. */
  seen: (principal: Principal) => Promise<void>
}

/**
 * The page that links somebody in Slack to their account: it names both and asks. The address from Slack only shows the question; the link is made by the
 * button, from this page alone, and the address is used up by it.
 */
export function linkRoutes(deps: LinkDeps): Hono {
  const app = new Hono()
  app.use('/slack/link', pageHeaders)
  app.use('/slack/link', csrf({ origin: new URL(deps.baseUrl).origin }))

  app.get('/slack/link', async (c) => {
    const principal = await deps.authenticate(c.req.raw)
    if (!principal.ok) return showPage(c, 401, 'Sign in first', signInFirst(deps.baseUrl))
    const token = c.req.query('token') ?? ''
    const request = await findLinkRequest(deps.db, await hashOf(token))
    if (request === null) return showPage(c, 404, 'This link is used up', usedUp)
    return showPage(c, 200, 'Link Slack', question(request, principal.value.name, token))
  })

  app.post('/slack/link', async (c) => {
    const principal = await deps.authenticate(c.req.raw)
    if (!principal.ok) return showPage(c, 401, 'Sign in first', signInFirst(deps.baseUrl))
    // What asks in Slack later has all rights of the user: a token for less must not give them.
    if (!mayUse(principal.value, 'manage')) return showPage(c, 403, 'Not with this token', narrow)
    // Questions from Slack run with the rights that the user has while they are away; who came with others would link to more than they hold, or to less.
    await deps.seen(principal.value)
    const later = await deps.principalOf(principal.value.id)
    if (later === null || !sameRights(later, principal.value)) return showPage(c, 409, 'Not with this token', otherRights)
    const { token } = await c.req.parseBody()
    const request = typeof token === 'string' ? await useLinkRequest(deps.db, await hashOf(token)) : null
    if (request === null) return showPage(c, 404, 'This link is used up', usedUp)
    await link(deps.db, request, principal.value.id, principal.value.token?.id ?? null)
    deps.log.info('somebody in Slack was linked to an account', {
      team: request.team,
      slackUser: request.slackUser,
      user: principal.value.id,
    })
    return showPage(c, 200, 'Linked', html`<p>Done. Go back to Slack and ask again.</p>`)
  })
  return app
}

/** Names in Slack are of everybody's own choice; the id is not. */
const question = ({ slackName, slackUser, team }: SlackUser & { slackName: string | null }, name: string, token: string): Markup => html`
  <p>Shall <b>${slackName ?? slackUser}</b> (${slackUser} of the workspace ${team}) in Slack ask with the rights of <b>${name}</b>?</p>
  <form method="post" action="/slack/link">
    <input type="hidden" name="token" value="${token}" />
    <button>Link them</button>
  </form>
  <p>If you did not ask for this in Slack just now, close this page.</p>`

const usedUp = html`<p>Links work once and for a quarter of an hour. Write to the app in Slack to get a new one.</p>`

const narrow = html`<p>Linking takes a token with the scope "manage".</p>`

const otherRights = html`<p>
  You signed in with a token whose roles are not those that you have while you are away, and questions from Slack run with those. Sign in with your own
  token, then press the button in Slack again.
</p>`
