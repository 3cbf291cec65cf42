import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import * as z from 'zod'
import { csvStream } from '../../present/csv.ts'
import { xlsxStream } from '../../present/xlsx/xlsx-stream.ts'
import type { HttpDeps, HttpEnv } from '../deps.ts'
import { problemResponse, problemResponses } from '../problem-response.ts'
import { idParams } from '../schemas.ts'

const formats = {
  csv: { contentType: 'text/csv; charset=utf-8', stream: csvStream },
  xlsx: { contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', stream: xlsxStream },
} as const

const exportRoute = createRoute({
  method: 'get',
  path: '/api/results/{id}/export',
  summary: 'The whole result as a file',
  description:
    'Streams every row. A result that was cut at `MAX_ROWS` is run again, up to `EXPORT_MAX_ROWS`; when there are more, or the run fails, the transfer breaks off, so a part is never taken for the whole.',
  request: { params: idParams, query: z.object({ format: z.enum(['csv', 'xlsx']).default('csv') }) },
  responses: {
    200: {
      description: 'The file.',
      content: { 'text/csv': { schema: z.string() }, [formats.xlsx.contentType]: { schema: z.string().openapi({ format: 'binary' }) } },
    },
    ...problemResponses,
  },
})

/** Files of results. */
export function addExportRoutes(app: OpenAPIHono<HttpEnv>, deps: HttpDeps): void {
  app.openapi(exportRoute, async (c) => {
    const { format } = c.req.valid('query')
    const left = new AbortController()
    c.req.raw.signal?.addEventListener('abort', () => left.abort(), { once: true })
    const exported = await deps.chat.exportResult(c.get('principal'), c.req.valid('param').id, left.signal)
    if (!exported.ok) return problemResponse(c, deps.baseUrl, exported.problem)
    const { question, columns, batches } = exported.value
    const { contentType, stream } = formats[format]
    return new Response(batches.pipeThrough(stream(columns)), {
      headers: {
        'Content-Type': contentType,
        'Content-Disposition': attachment(question, format),
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      },
    })
  })
}

/** The name in plain letters for old programs, and as it is for the others. Source: RFC 6266. */
function attachment(question: string, ending: string): string {
  const words = question.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')
  const name = words.replace(/^-|-$/g, '').slice(0, 60) || 'result'
  const plain = name.normalize('NFKD').replace(/[^a-z0-9-]/g, '') || 'result'
  return `attachment; filename="${plain}.${ending}"; filename*=UTF-8''${encodeURIComponent(`${name}.${ending}`)}`
}
