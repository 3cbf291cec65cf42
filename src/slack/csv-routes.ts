import { Hono } from 'hono'
import { html } from 'hono/html'
import type { Result } from '../base/result.ts'
import type { ChatService } from '../chat/chat-service.ts'
import { problemMessage } from '../chat/problem-message.ts'
import { mayUse, type Principal } from '../identity/principal.ts'
import { csvStream } from '../present/csv.ts'
import { pageHeaders, showPage, signInFirst } from './page.ts'

export type CsvDeps = {
  baseUrl: string
  chat: Pick<ChatService, 'getAnswer' | 'exportResult'>
  /** Who is signed in on the page. */
  authenticate: (request: Request) => Promise<Result<Principal>>
}

/**
 * The result of an answer as a file, for who may see it and is signed in; others get a page that says why not. Slack keeps no file: what is deleted here is
 * gone there too.
 */
export function csvRoutes({ baseUrl, chat, authenticate }: CsvDeps): Hono {
  const app = new Hono()
  app.use('/slack/csv/*', pageHeaders)
  app.get('/slack/csv/:answer{[0-9a-f-]{36}}', async (c) => {
    const principal = await authenticate(c.req.raw)
    if (!principal.ok || !mayUse(principal.value, 'read')) return showPage(c, 401, 'Sign in first', signInFirst(baseUrl))
    const left = c.req.raw.signal
    const view = await chat.getAnswer(principal.value, c.req.param('answer'), left)
    if (!view.ok) return showPage(c, 404, 'Not for this account', notYours)
    const { result, conversation } = view.value
    const exported = result === null ? null : await chat.exportResult(principal.value, result.id, left)
    const page = conversation === null ? baseUrl : `${baseUrl}/c/${conversation}`
    if (exported === null) return showPage(c, 404, 'No rows', html`<p>This answer has no rows. <a href="${page}">Open it</a></p>`)
    if (!exported.ok)
      return showPage(
        c,
        404,
        'No file',
        html`<p>${problemMessage(exported.problem)}</p><p><a href="${page}">Open the answer</a> and ask again.</p>`,
      )
    return new Response(exported.value.batches.pipeThrough(csvStream(exported.value.columns)), {
      headers: {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': 'attachment; filename="result.csv"',
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      },
    })
  })
  return app
}

const notYours = html`<p>Who asked may have the rows, and those whom they shared the answer with on the page. Ask the question yourself to see it with your own rights.</p>`
