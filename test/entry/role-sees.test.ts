import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { ok } from '../../src/base/result.ts'
import type { Catalog } from '../../src/catalog/catalog.ts'
import { chatService } from '../../src/chat/chat-service.ts'
import { openService, type Service } from '../../src/entry/open-service.ts'
import { createApp } from '../../src/http/create-app.ts'
import { defaultHttpLimits } from '../../src/http/deps.ts'
import { localPrincipal, type Principal } from '../../src/identity/principal.ts'
import type { AnswerView } from '../../src/present/answer/reducer.ts'
import { type AnswerPlace, answerMessage } from '../../src/slack/blocks/answer-message.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { parseFrames } from '../support/http-bench.ts'
import { urlOf } from './run-pulse.ts'

/** A role of the shipped model and demonstration data that may see little of them. */
const clerkRole = {
  tables: {
    customer_master: ['customer', 'rfm_segment', 'abc_revenue', 'sales_office_name'],
    transaction_data: ['customer', 'posting_date', 'net_sales', 'order_number', 'year_month'],
    regions: '*',
    kpi_data: '*',
    pulse_monitors: '*',
    pulse_alerts: '*',
  },
  deniedTables: ['regions'],
  masks: { 'public.customer_master.sales_office_name': 'null' },
}
const clerk: Principal = { id: 'carl', name: 'Carl', roles: ['clerk'], via: 'token' }

let database: TestDatabase
let folder: string
let service: Service
let chat: ReturnType<typeof chatService>
let app: ReturnType<typeof createApp>
let words: string[]
beforeAll(async () => {
  ;[database, folder] = await Promise.all([cloneDatabase('demo'), mkdtemp(join(tmpdir(), 'role-'))])
  const policy = join(folder, 'policy.json')
  await writeFile(policy, JSON.stringify({ version: 1, roles: { admin: {}, clerk: clerkRole } }))
  const env = { DATABASE_URL: urlOf(database.owner), PULSE_AS_OF: '2026-11-20', LOG_LEVEL: 'silent', POLICY_FILE: policy }
  const opened = await openService(env, true)
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem))
  service = opened.value
  await service.data.gate.pass()
  chat = chatService(service.composition.chat)
  app = createApp({
    ...service.composition.http,
    chat,
    authenticate: async () => ok(clerk),
    assets: async () => null,
    baseUrl: 'http://127.0.0.1',
    allowedHosts: ['127.0.0.1'],
    limits: defaultHttpLimits,
  })
  const [whole, part] = await Promise.all([localPrincipal, clerk].map((who) => service.composition.chat.viewFor(who, 'postgresql')))
  if (!whole?.ok || !part?.ok) throw new Error(JSON.stringify([whole, part]))
  const { catalog } = part.value
  const seen = namesOf(catalog)
  // Labels of hidden things may be ordinary words of what is visible, such as a synonym; names of the database never are.
  const spoken = JSON.stringify(catalog.model).toLowerCase()
  words = [...namesOf(whole.value.catalog)].filter(
    (name) => !seen.has(name) && (name.includes('_') || (/[ %]/.test(name) && !spoken.includes(name))),
  )
})
afterAll(async () => {
  await chat.stop(1_000)
  await service.stop()
  await database.close()
  await rm(folder, { recursive: true })
})

/** What a catalog calls its things, in small letters: names of the database, and names and labels of the model. */
function namesOf({ tables, model }: Catalog): Set<string> {
  const parts = [...model.datasets, ...model.metrics, ...model.segments, ...model.datasets.flatMap(({ fields }) => fields)]
  const names = [
    ...[...tables.values()].flatMap(({ name, columns }) => [name, ...columns.map((column) => column.name)]),
    ...parts.flatMap(({ name, label }) => [name, label]),
  ]
  return new Set(names.map((name) => name.toLowerCase()))
}

/** Hidden names that a text holds as words of their own; names of properties are those of the service. */
function hiddenIn(text: string): string[] {
  const lower = text.replaceAll(/"\w+":/g, '').toLowerCase()
  const tokens = new Set(lower.match(/[\p{L}\p{N}_]+/gu))
  return words.filter((word) => (/[ %]/.test(word) ? lower.includes(word) : tokens.has(word)))
}

const get = async (path: string) => {
  const response = await app.request(`http://127.0.0.1${path}`)
  return { status: response.status, text: await response.text() }
}
const post = async (path: string, body: unknown) => {
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream, application/json' }
  const response = await app.request(`http://127.0.0.1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: response.status, text: await response.text() }
}

/** What comes back for a question or a statement: all events, and the answer as it is kept. */
async function ask(body: object): Promise<{ outcome: string; text: string; view: AnswerView }> {
  const made = z.object({ id: z.string() }).parse(JSON.parse((await post('/api/conversations', {})).text))
  const id = crypto.randomUUID()
  const { text } = await post(`/api/conversations/${made.id}/answers`, { id, question: 'What is there?', ...body })
  const done = parseFrames(text).find(({ event }) => event === 'done')
  const kept = await get(`/api/answers/${id}`)
  return { outcome: String(done?.data.outcome), text: `${text}\n${kept.text}`, view: JSON.parse(kept.text) }
}

const place: AnswerPlace = { link: '/a', csv: '/c', asker: 'Carl', timeZone: 'UTC', maySave: true, mayDelete: true }

test('much is hidden, so that its absence means something', () => {
  expect(words.length).toBeGreaterThan(100)
  expect(words).toEqual(
    expect.arrayContaining(['gross_margin', 'stox_material_master', 'cohort_retention', 'gross margin', 'kpi_definitions']),
  )
})

test('every page of the service that needs no id shows none of it', async () => {
  const pages = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
  const document = pages.parse(JSON.parse((await get('/api/openapi.json')).text))
  const paths = Object.entries(document.paths).flatMap(([path, methods]) => ('get' in methods && !path.includes('{') ? [path] : []))
  expect(paths).toEqual(
    expect.arrayContaining(['/api/catalog', '/api/examples', '/api/policy', '/api/templates', '/api/kpi', '/api/verified-questions']),
  )
  const shown = await Promise.all(paths.map(async (path) => [path, hiddenIn((await get(path)).text)]))
  expect(shown.filter(([, found]) => (found ?? []).length > 0)).toEqual([])
})

/** Questions that are answered, that have to be asked back, and that nothing is known of; none of them names what is hidden. */
const questions: [question: string, outcome: RegExp][] = [
  ['Revenue by month this year', /^answered$/],
  ['Top 5 customers by revenue in 2026', /^answered$/],
  ['Revenue by segment', /^answered$/],
  ['Number of customers per segment', /^answered$/],
  ['Revenue this year against last year', /^answered$/],
  ['best customers', /^(answered|clarify|refused)$/],
  ['profit by month', /^(clarify|refused)$/],
  ['stock', /^(clarify|refused)$/],
  ['How many products have too little of it?', /^(clarify|refused)$/],
  ['retention', /^(clarify|refused)$/],
  ['Everything about Hamburg', /^(clarify|refused|answered|no_data)$/],
  ['what can I ask', /^(clarify|refused|answered)$/],
  ['xyzzy', /^(clarify|refused)$/],
]

test.each(questions)('an answer, what follows it and what is offered instead name none of it: %s', async (question, outcome) => {
  const said = await ask({ question })
  expect(said.outcome).toMatch(outcome)
  expect(hiddenIn(said.text)).toEqual([])
  expect(hiddenIn(JSON.stringify(answerMessage(said.view, place)))).toEqual([])
})

test.each([
  ['an unknown column', 'select revenue from transaction_data'],
  ['an unknown column beside hidden ones', 'select margin, cost from transaction_data'],
  ['an unknown table', 'select * from materials'],
  ['a star', 'select * from transaction_data limit 1'],
  ['a star over a join', 'select * from transaction_data join customer_master using (customer) limit 1'],
  ['an error of the database', 'select net_sales / (net_sales - net_sales) from transaction_data'],
  ['a cast of a value', 'select customer::int from transaction_data'],
  ['another function', 'select nvl(net_sales, 0) from transaction_data'],
])('a statement written by hand is answered or refused without it: %s', async (_name, sql) => {
  const said = await ask({ sql })
  expect(said.outcome).toMatch(/^(blocked|answered|failed)$/)
  expect(hiddenIn(said.text)).toEqual([])
})

test('a monitor that is drafted of a statement is offered conditions without it', async () => {
  const drafted = await post('/api/monitors/draft', { from: { sql: 'select sum(net_sales) as revenue from transaction_data' } })
  expect(drafted.status).toBe(200)
  expect(hiddenIn(drafted.text)).toEqual([])
})
