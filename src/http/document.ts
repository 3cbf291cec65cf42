import type { OpenAPIHono } from '@hono/zod-openapi'
import type { HttpEnv } from './deps.ts'
import { isRepeatable, repeatableHeader } from './repeatable.ts'

/** The API's document (OpenAPI 3.1) of all routes that were added, made from the schemas that requests are checked with. */
export function openApiDocument(app: OpenAPIHono<HttpEnv>, baseUrl: string) {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Pulse Query', version: '1', description: 'Questions in plain language, answered with checked SQL.' },
    servers: [{ url: baseUrl }],
  })
  for (const [path, methods] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(methods)) {
      if (!isRepeatable(method.toUpperCase(), path)) continue
      operation.parameters = [...(operation.parameters ?? []), repeatableHeader]
    }
  }
  return document
}
