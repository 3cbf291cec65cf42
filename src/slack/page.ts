import type { Context } from 'hono'
import { html } from 'hono/html'
import { secureHeaders } from 'hono/secure-headers'

export type Markup = ReturnType<typeof html>
type Status = 200 | 400 | 401 | 403 | 404 | 409 | 429 | 500 | 503

const contentSecurityPolicy = { defaultSrc: ["'none'"], formAction: ["'self'"], baseUri: ["'none'"], frameAncestors: ["'none'"] }

/** Headers of our few pages outside of the application: no scripts, no frames, no traces in other sites' logs. */
export const pageHeaders = secureHeaders({ contentSecurityPolicy, referrerPolicy: 'no-referrer', xFrameOptions: 'DENY' })

/** A page that says one thing. */
export const showPage = (c: Context, status: Status, title: string, body: Markup) =>
  c.html(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width" />
          <title>${title}</title>
        </head>
        <body>
          <main>
            <h1>${title}</h1>
            ${body}
          </main>
        </body>
      </html>`,
    status,
    { 'Cache-Control': 'no-store' },
  )

/** Where to sign in, for who comes from Slack. */
export const signInFirst = (baseUrl: string): Markup =>
  html`<p><a href="${baseUrl}/">Sign in</a>, then press the button in Slack again.</p>`
