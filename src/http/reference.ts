import type { OpenAPIHono } from '@hono/zod-openapi'
import { html, raw } from 'hono/html'
import * as z from 'zod'
import type { HttpEnv } from './deps.ts'

const schemaSchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
})
const contentSchema = z.record(z.string(), z.looseObject({ schema: z.unknown() }))
const operationSchema = z.looseObject({
  summary: z.string().optional(),
  description: z.string().optional(),
  parameters: z
    .array(
      z.looseObject({
        name: z.string(),
        in: z.string(),
        required: z.boolean().optional(),
        description: z.string().optional(),
        schema: z.unknown(),
      }),
    )
    .optional(),
  requestBody: z.looseObject({ content: contentSchema }).optional(),
  responses: z.record(z.string(), z.looseObject({ description: z.string(), content: contentSchema.optional() })),
})
type Operation = z.infer<typeof operationSchema>
const documentSchema = z.looseObject({
  info: z.looseObject({ title: z.string(), version: z.string(), description: z.string().optional() }),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
})

/** Serves the API's document as a page for people at `/api/reference`: no script, a style of its own, nothing from elsewhere. */
export function addReference(app: OpenAPIHono<HttpEnv>, document: () => unknown): void {
  app.get('/api/reference', (c) => c.html(referencePage(documentSchema.parse(document()))))
  app.get('/api/reference.css', (c) => c.body(style, 200, { 'Content-Type': 'text/css; charset=utf-8' }))
}

function referencePage({ info, paths }: z.infer<typeof documentSchema>) {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      operation,
      id: `${method}${path.replace(/[^a-z0-9]+/gi, '-')}`,
    })),
  )
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title}: API</title><link rel="stylesheet" href="/api/reference.css"></head>
<body><main><h1>${info.title}: API</h1>
<p>${info.description ?? ''} The same for programs: <a href="/api/openapi.json">openapi.json</a>. Problems are <code>application/problem+json</code> (RFC 9457).</p>
<nav aria-label="Requests"><ul>${operations.map(({ method, path, id, operation }) => html`<li><a href="#${id}"><code>${method} ${path}</code></a> ${operation.summary ?? ''}</li>`)}</ul></nav>
${operations.map(({ method, path, id, operation }) => html`<section id="${id}"><h2><code>${method} ${path}</code></h2>${operationPart(operation)}</section>`)}
</main></body></html>`
}

function operationPart({ summary, description, parameters = [], requestBody, responses }: Operation) {
  return html`<p>${summary ?? ''}${description === undefined ? '' : `. ${description}`}</p>
${parameters.length === 0 ? '' : html`<h3>Parameters</h3><ul>${parameters.map((one) => html`<li><code>${one.name}</code> (${one.in}${one.required ? ', required' : ''}): ${typeOf(one.schema)} ${one.description ?? ''}</li>`)}</ul>`}
${requestBody === undefined ? '' : html`<h3>Body</h3>${contentPart(requestBody.content)}`}
<h3>Answers</h3>
${Object.entries(responses).map(([status, { description: said, content }]) => html`<p><strong>${status}</strong> ${said}</p>${content === undefined || status === 'default' ? '' : contentPart(content)}`)}`
}

const contentPart = (content: z.infer<typeof contentSchema>) =>
  html`${Object.entries(content).map(([type, { schema }]) => html`<p><code>${type}</code></p><pre tabindex="0">${typeOf(schema)}</pre>`)}`

/** A schema in the notation of TypeScript, which is shorter to read. */
function typeOf(found: unknown, indent = ''): string {
  const parsed = schemaSchema.safeParse(found)
  if (!parsed.success) return 'any'
  const { type, properties, required = [], items, enum: values, anyOf, const: only } = parsed.data
  if (only !== undefined) return JSON.stringify(only)
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(' | ')
  if (anyOf !== undefined) return anyOf.map((one) => typeOf(one, indent)).join(' | ')
  if (Array.isArray(type)) return type.map((one) => typeOf({ ...parsed.data, type: one }, indent)).join(' | ')
  if (type === 'array') return `(${typeOf(items, indent)})[]`.replace(/^\((\w+)\)\[\]$/, '$1[]')
  if (properties === undefined) return type ?? 'any'
  const inner = `${indent}  `
  const lines = Object.entries(properties).map(
    ([name, value]) => `${inner}${name}${required.includes(name) ? '' : '?'}: ${typeOf(value, inner)}`,
  )
  return `{\n${lines.join('\n')}\n${indent}}`
}

const style = raw(`:root{color-scheme:light dark;font-family:system-ui,sans-serif;line-height:1.5}
body{margin:0}main{max-width:60rem;margin:auto;padding:1rem}
code,pre{font-family:ui-monospace,monospace;font-size:.875rem}
h2{margin-top:2.5rem;font-size:1.05rem;border-top:1px solid #8886;padding-top:1rem;overflow-wrap:anywhere}h3{font-size:.95rem}
pre{overflow-x:auto;padding:.75rem;border:1px solid #8886;border-radius:.5rem}
nav li{padding-block:.15rem;overflow-wrap:anywhere}`).toString()
