import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestHarness, type TestHarness } from 'wrangler'
import * as z from 'zod'
import { sql } from '../../src/db/sql.ts'
import { link } from '../../src/slack/account-link.table.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { type FakeSlack, type ShownMessage, startFakeSlack } from '../support/fake-slack.ts'

const configPath = new URL('../../wrangler.toml', import.meta.url).pathname

let database: TestDatabase
let harness: TestHarness
let slack: FakeSlack

beforeAll(async () => {
  database = await cloneDatabase('demo')
  const { user = '', password, port, database: name } = database.owner
  const url = `postgres://${user}:${String(password)}@127.0.0.1:${port}/${name}`
  process.env.CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE = url
  process.env.WRANGLER_SEND_METRICS = 'false'
  slack = await startFakeSlack({ T1: 'xoxb-one' }, 'signing')
  slack.people.UANA = { real_name: 'Ana' }
  slack.channels.C1 = {}
  await link(database.db, { team: 'T1', slackUser: 'UANA' }, 'local')
  const slackVars = {
    SLACK_SIGNING_SECRET: 'signing',
    SLACK_BOT_TOKEN: 'xoxb-one',
    SLACK_API_URL: slack.apiUrl,
    BASE_URL: 'http://127.0.0.1:8787',
  }
  harness = createTestHarness({
    workers: [{ configPath, vars: { PULSE_AS_OF: '2026-11-20', LOG_LEVEL: 'warn', MAX_COST: '1000000000000000', ...slackVars } }],
  })
  await harness.listen()
})

afterAll(async () => {
  await harness?.close()
  await slack?.close()
  await database?.close()
})

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  harness.fetch(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })

async function newConversation(): Promise<string> {
  const response = await post('/api/conversations', {})
  expect(response.status).toBe(201)
  return ((await response.json()) as { id: string }).id
}

type Frame = { name: string; data: Record<string, unknown> }

async function stream(question: string): Promise<Frame[]> {
  const conversation = await newConversation()
  const response = await post(
    `/api/conversations/${conversation}/answers`,
    { id: crypto.randomUUID(), question },
    { accept: 'text/event-stream' },
  )
  expect(response.status).toBe(200)
  return readFrames(await response.text())
}

function readFrames(text: string): Frame[] {
  const frames: Frame[] = []
  const parser = createParser({
    onEvent: (event: EventSourceMessage) =>
      frames.push({ name: event.event ?? '', data: JSON.parse(event.data) as Record<string, unknown> }),
  })
  parser.feed(text)
  return frames
}

test('is ready: the reader is proven and the catalog read', async () => {
  const response = await harness.fetch('/health/ready')
  expect(await response.json()).toMatchObject({ status: 'ready' })
})

test('answers a question as a stream', async () => {
  const frames = await stream('revenue by quarter in 2025')
  expect(frames.map(({ name }) => name)).toContain('rows')
  expect(frames.at(-1)).toMatchObject({ name: 'done', data: { outcome: 'answered' } })
  const rows = frames.find(({ name }) => name === 'rows')?.data.rows as unknown[]
  expect(rows).toHaveLength(4)
})

test('answers without a stream, to be read later', async () => {
  const conversation = await newConversation()
  const id = crypto.randomUUID()
  const asked = await post(`/api/conversations/${conversation}/answers`, { id, question: 'how many customers do we have' })
  expect(asked.status).toBe(202)
  const events = await harness.fetch(`/api/answers/${id}/events?after=0`, { headers: { accept: 'text/event-stream' } })
  expect(readFrames(await events.text()).at(-1)).toMatchObject({ name: 'done', data: { outcome: 'answered' } })
})

test('runs the guard: an edited statement that writes is blocked', async () => {
  const conversation = await newConversation()
  const body = { id: crypto.randomUUID(), question: 'clean up', sql: 'delete from customer_master' }
  const response = await post(`/api/conversations/${conversation}/answers`, body, { accept: 'text/event-stream' })
  expect(readFrames(await response.text()).at(-1)).toMatchObject({ name: 'done', data: { outcome: 'blocked' } })
})

test('cancels a statement that runs', async () => {
  const conversation = await newConversation()
  const id = crypto.randomUUID()
  const sql =
    'select count(*) from transaction_data a, transaction_data b, transaction_data c where a.net_sales + b.net_sales < c.net_sales'
  const body = { id, question: 'something long', sql, confirm_cost: true }
  const running = post(`/api/conversations/${conversation}/answers`, body, { accept: 'text/event-stream' })
  await expect.poll(() => activeStatements(), { timeout: 15_000 }).toBeGreaterThan(0)
  expect((await post(`/api/answers/${id}/cancel`, {})).status).toBeLessThan(300)
  expect(readFrames(await (await running).text()).at(-1)).toMatchObject({ name: 'done', data: { outcome: 'cancelled' } })
  await expect.poll(() => activeStatements(), { timeout: 15_000 }).toBe(0)
})

test('serves the page and closes dead runs by schedule', async () => {
  const page = await harness.fetch('/', { headers: { accept: 'text/html' } })
  expect(await page.text()).toContain('<html')
  expect(await harness.getWorker().scheduled({ cron: '* * * * *' })).toMatchObject({ outcome: 'ok' })
})

test('runs monitors that are due and sends what they say', async () => {
  const id = '00000000-0000-4000-8000-00000000000a'
  await database.db.run(sql`
    insert into public.pulse_monitors (id, user_id, name, sql_query, data_source, alert_condition, severity, frequency, next_run)
    values (${id}, 'local', 'Orders', 'SELECT count(*) AS v FROM transaction_data WHERE posting_date <= {{as_of_date}}', 'postgresql',
      '{"schema": 1, "when": {"kind": "threshold", "column": "v", "op": "gt", "value": 0}}', 'low', 'daily', now() - interval '1 minute')`)
  await database.db.run(sql`insert into pulse_ops.monitor_ext (monitor_id, timezone) values (${id}, 'Europe/Berlin')`)
  expect(await harness.getWorker().scheduled({ cron: '* * * * *' })).toMatchObject({ outcome: 'ok' })
  const settled = async () =>
    await database.db.maybeOne(
      z.object({ status: z.string(), ahead: z.boolean(), told: z.string().nullable() }),
      sql`select r.status, m.next_run > now() as ahead, (select status from pulse_ops.outbox where monitor_id = m.id) as told
        from pulse_ops.run r join public.pulse_monitors m on m.id = r.monitor_id where m.id = ${id} and r.status <> 'missed'`,
    )
  await expect.poll(settled, { timeout: 30_000 }).toEqual({ status: 'ok', ahead: true, told: 'sent' })
})

async function activeStatements(): Promise<number> {
  const { rows } = await database.connections.withClient((client) =>
    client.query(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and state = 'active' and query ilike '%b.net_sales < c.net_sales%' and pid <> pg_backend_pid()`,
    ),
  )
  return rows[0]?.n ?? 0
}

test('Slack: a question, a follow-up, a monitor, its alert and a reply to that, through one thread each', async () => {
  let sequence = 0
  const send = (path: string, body: string, type: string, headers = slack.sign(body)) =>
    harness.fetch(path, { method: 'POST', headers: { 'content-type': type, ...headers }, body })
  const mention = (text: string, ts: string, thread_ts?: string) => {
    const event = { type: 'app_mention', user: 'UANA', text: `<@UBOT> ${text}`, ts, channel: 'C1', thread_ts }
    return JSON.stringify({ type: 'event_callback', team_id: 'T1', event_id: `EvWorker${++sequence}`, event })
  }
  const tables = (threadTs: string) =>
    slack.messages.filter((one) => one.threadTs === threadTs && one.blocks.some(({ type }) => type === 'data_table'))
  const ask = async (text: string, ts: string, rootTs: string, count: number) => {
    const body = mention(text, ts, rootTs === ts ? undefined : rootTs)
    expect((await send('/slack/events', body, 'application/json')).status).toBe(200)
    await slack.until(() => tables(rootTs).length === count)
  }
  const interact = async (payload: object) => {
    const body = new URLSearchParams({ payload: JSON.stringify({ team: { id: 'T1' }, user: { id: 'UANA' }, ...payload }) }).toString()
    return send('/slack/interactions', body, 'application/x-www-form-urlencoded')
  }
  type Elements = { action_id?: string; value?: string }[]
  const press = async (message: ShownMessage | undefined, action: string) => {
    const elements = message?.blocks.flatMap((block) => (block.elements ?? []) as Elements) ?? []
    const value = elements.find(({ action_id }) => action_id === action)?.value
    const place = { channel: { id: 'C1' }, message: { ts: message?.ts, thread_ts: message?.threadTs ?? message?.ts } }
    const pressed = { action_id: action, action_ts: `5.${++sequence}`, value }
    expect((await interact({ type: 'block_actions', trigger_id: `t${sequence}`, ...place, actions: [pressed] })).status).toBe(200)
  }
  const root = '1700000100.000100'
  const forged = mention('revenue', '1700000100.000050')
  expect((await send('/slack/events', forged, 'application/json', slack.sign(`${forged} `))).status).toBe(401)
  await ask('revenue by quarter in 2025', root, root, 1)
  expect(slack.messages).toMatchObject([{ channel: 'C1', threadTs: root, streaming: false }])
  await ask('by sales office', '1700000100.000200', root, 2)

  await press(tables(root)[1], 'answer.save')
  const formOf = () => slack.opened.findLast(({ view }) => view.callback_id === 'monitor')?.view
  await slack.until(() => formOf() !== undefined)
  const choice = (value: string) => ({ type: 'x', selected_option: { value } })
  const values = {
    name: { name: { type: 'x', value: 'By office' } },
    rule: { rule: choice('any_rows') },
    frequency: { frequency: choice('daily') },
    place: { place: { type: 'x', selected_conversation: 'C1' } },
  }
  const view = { id: 'V1', callback_id: 'monitor', private_metadata: formOf()?.private_metadata, state: { values } }
  expect(await (await interact({ type: 'view_submission', view })).json()).toMatchObject({ response_action: 'update' })
  await slack.until(() => slack.opened.some(({ view: shown }) => (shown.title as { text: string }).text === 'Saved'))

  const alert = () => slack.messages.find((one) => one.threadTs === null && JSON.stringify(one.blocks).includes('alert.acknowledge'))
  await database.db.run(sql`update public.pulse_monitors set next_run = now() - interval '1 second' where name = 'By office'`)
  expect(await harness.getWorker().scheduled({ cron: '* * * * *' })).toMatchObject({ outcome: 'ok' })
  await slack.until(() => alert() !== undefined)
  const rootOfAlert = alert()?.ts ?? ''
  await press(alert(), 'alert.acknowledge')
  await slack.until(() => slack.messages.some(({ threadTs, text }) => threadTs === rootOfAlert && text.endsWith('looks after this.')))
  await ask('by segment', '1700000100.000900', rootOfAlert, 1)
  expect(slack.faults).toEqual([])
})
