/** What a receiver answered: at most the first 4 kB of its text. */
export type PostAnswer = { status: number; retryAfter: string | null; text: string }

/** Why there was no answer. `blocked`: the address may not be contacted. */
export type PostFailure = { failed: 'blocked' | 'timeout' | 'connection' | 'cancelled'; message: string }

/**
 * Posts a text and reads the beginning of the answer; gives up after `timeoutMs`, follows no redirect, and never throws. On Node the way in
 * `entry/` judges the address that a name resolves to, at the moment it connects.
 */
export type HttpPost = (
  url: string,
  request: { headers: Record<string, string>; body: string; timeoutMs: number; signal: AbortSignal },
) => Promise<PostAnswer | PostFailure>

const mostRead = 4_096

/** A way to post by `fetch`, for runtimes that reach only public addresses, such as Workers. */
export function postByFetch(send: typeof fetch): HttpPost {
  return async (url, { headers, body, timeoutMs, signal }) => {
    const limit = AbortSignal.timeout(timeoutMs)
    try {
      const response = await send(url, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.any([signal, limit]) })
      return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await beginning(response) }
    } catch (error) {
      if (limit.aborted) return { failed: 'timeout', message: `no answer within ${timeoutMs} ms` }
      if (signal.aborted) return { failed: 'cancelled', message: 'cancelled' }
      return { failed: 'connection', message: error instanceof Error ? error.message : 'no connection' }
    }
  }
}

async function beginning(response: Response): Promise<string> {
  if (response.body === null) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  while (text.length < mostRead) {
    const { done, value } = await reader.read()
    if (done) break
    text += decoder.decode(value, { stream: true })
  }
  await reader.cancel().catch(() => undefined)
  return text.slice(0, mostRead)
}
