import type { Context } from 'hono'
import type { Asset, HttpDeps, HttpEnv } from './deps.ts'
import { problemResponse } from './problem-response.ts'

/** Files of the page; any other path that a browser opens is the page itself, which reads the address. */
export async function serveFile(deps: HttpDeps, c: Context<HttpEnv>): Promise<Response> {
  const missing = () => problemResponse(c, deps.baseUrl, { kind: 'not-found', what: `page or file ${c.req.path}` })
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return missing()
  const accepts = c.req.header('accept-encoding') ?? ''
  const path = c.req.path === '/' ? '/index.html' : c.req.path
  const found = await deps.assets(path, accepts)
  if (found !== null) return fileResponse(c, found)
  const opensPage = (c.req.header('accept') ?? '').includes('text/html') && !path.startsWith('/assets/')
  const page = opensPage ? await deps.assets('/index.html', accepts) : null
  return page === null ? missing() : fileResponse(c, page)
}

function fileResponse(c: Context, file: Asset): Response {
  const headers = new Headers({
    'Content-Type': file.contentType,
    'Cache-Control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    Vary: 'Accept-Encoding',
  })
  if (file.encoding !== null) headers.set('Content-Encoding', file.encoding)
  if (file.etag !== null) headers.set('ETag', file.etag)
  if (file.etag !== null && c.req.header('if-none-match') === file.etag) return new Response(null, { status: 304, headers })
  return new Response(c.req.method === 'HEAD' ? null : file.body, { headers })
}
