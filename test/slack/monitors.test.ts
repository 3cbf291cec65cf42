import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { newId } from '../../src/base/ids.ts'
import { sql } from '../../src/db/sql.ts'
import { digestMessage, healthMessage } from '../../src/monitors/notify/build-message.ts'
import type { Message } from '../../src/monitors/notify/message.ts'
import { slackAlertChannel } from '../../src/slack/alert-channel.ts'
import { type ChannelPolicies, readChannelPolicies } from '../../src/slack/channel-policy.ts'
import { createJobRunner } from '../../src/slack/jobs/run-jobs.ts'
import type { ShownMessage } from '../support/fake-slack.ts'
import { type SlackBench, slackBench, team } from '../support/slack-bench.ts'
import { valueIn } from '../support/slack-elements.ts'

let bench: SlackBench
beforeAll(async () => {
  bench = await slackBench()
})
afterAll(() => bench.close())

let metadata: unknown
type Fields = Record<string, Record<string, unknown>>
const submission = (metadata: unknown, fields: Fields, id = 'V9') => ({
  type: 'view_submission',
  team: { id: team },
  user: { id: 'UANA' },
  view: {
    id,
    callback_id: 'monitor',
    private_metadata: metadata,
    state: { values: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, { [name]: { type: 'x', ...field } }])) },
  },
})
const choice = (value: string) => ({ selected_option: { value } })
const fields: Fields = {
  name: { value: 'Orders this year' },
  rule: choice('above'),
  column: choice('orders'),
  value: { value: '1' },
  frequency: choice('daily'),
  time: { selected_time: '07:00' },
  zone: { value: 'Europe/Berlin' },
  place: { selected_conversation: 'C1' },
}

test('a question, a follow-up, a monitor and its alert through one thread', async () => {
  const rootTs = '1700003000.000100'
  await bench.event(bench.mention('orders last year', { ts: rootTs }))
  await bench.settled()
  await bench.event(bench.mention('and this year', { ts: '1700003000.000200', thread_ts: rootTs }))
  await bench.settled()
  const answer = bench.shown().at(-1)
  expect(answer?.blocks.map(({ type }) => type)).toContain('data_table')

  await bench.press(answer, 'answer.save', valueIn(answer, 'answer.save'))
  const view = bench.slack.opened.at(-1)?.view ?? {}
  expect(view).toMatchObject({ type: 'modal', callback_id: 'monitor' })
  expect(JSON.stringify(view)).toMatch(/as_of_date/)
  expect(JSON.stringify(view)).toMatch(/suggested\.0/)
  metadata = view.private_metadata
  const columns = JSON.stringify(view).match(/"value":"(\w*orders?\w*)"/)?.[1] ?? ''

  const refused = await bench.interaction(
    submission(view.private_metadata, { ...fields, column: choice(columns), value: { value: 'many' } }),
  )
  expect(await refused.json()).toEqual({ response_action: 'errors', errors: { value: 'This rule needs a number.' } })
  const outside = await bench.interaction(submission(view.private_metadata, { ...fields, place: { selected_conversation: 'CEXT' } }))
  expect(await outside.json()).toMatchObject({
    response_action: 'errors',
    errors: { place: expect.stringContaining('shared with another company') },
  })

  const taken = await bench.interaction(submission(view.private_metadata, { ...fields, column: choice(columns) }))
  expect(await taken.json()).toMatchObject({ response_action: 'update' })
  await bench.settled()
  expect(bench.slack.opened.at(-1)?.view).toMatchObject({ title: { text: 'Saved' } })
  expect(JSON.stringify(bench.slack.opened.at(-1)?.view)).toMatch(/past runs it would have told you|There is no past/)
  const monitors = await bench.database.db.many(
    z.object({ name: z.string(), owner: z.string(), question: z.string().nullable() }),
    sql`select name, user_id as owner, natural_language_query as question from pulse_monitors where user_id = 'ana'`,
  )
  expect(monitors).toMatchObject([{ name: 'Orders this year', owner: 'ana' }])

  await bench.database.db.run(sql`update pulse_monitors set next_run = now() - interval '1 second' where user_id = 'ana'`)
  await bench.tick()
  const alert = bench.shown().at(-1)
  expect(alert).toMatchObject({ channel: 'C1', threadTs: null, ephemeral: null })
  expect(JSON.stringify(alert?.blocks)).toContain('Orders this year')

  await bench.press(alert, 'alert.acknowledge', valueIn(alert, 'alert.acknowledge'))
  expect(bench.shown().at(-1)).toMatchObject({ threadTs: alert?.ts, text: 'Ana looks after this.' })
  await bench.press(alert, 'alert.false_positive', valueIn(alert, 'alert.false_positive'))
  await bench.press(alert, 'alert.why', valueIn(alert, 'alert.why'))
  const kept = await bench.database.db.one(
    z.object({ acknowledged: z.boolean(), feedback: z.string(), wrong: z.number() }),
    sql`select a.acknowledged, a.feedback, m.false_positives as wrong from pulse_alerts a join pulse_monitors m on m.id = a.monitor_id where m.user_id = 'ana'`,
  )
  expect(kept).toEqual({ acknowledged: true, feedback: 'false_positive', wrong: 1 })

  await bench.event(bench.mention('by segment', { ts: '1700003000.000900', thread_ts: alert?.ts }))
  await bench.settled()
  expect(bench.shown().at(-1)).toMatchObject({ threadTs: alert?.ts })
  expect(
    bench
      .shown()
      .at(-1)
      ?.blocks.map(({ type }) => type),
  ).toContain('data_table')
  expect(bench.slack.faults).toEqual([])
})

test('somebody else may not acknowledge or judge an alert of a monitor that they do not see', async () => {
  const id = await bench.database.db.one(
    z.object({ id: z.string() }),
    sql`select a.id from pulse_alerts a join pulse_monitors m on m.id = a.monitor_id where m.user_id = 'ana'`,
  )
  const place = { channel: 'C1', ts: '1.1', threadTs: null } as ShownMessage
  await bench.press(place, 'alert.true_positive', id.id, 'UBEN')
  expect(bench.shown().at(-1)).toMatchObject({ ephemeral: 'UBEN' })
  const kept = await bench.database.db.one(z.object({ feedback: z.string() }), sql`select feedback from pulse_alerts where id = ${id.id}`)
  expect(kept).toEqual({ feedback: 'false_positive' })
})

test('a view that is not ours, or of another workspace, saves nothing', async () => {
  const before = await bench.database.db.one(z.object({ n: z.coerce.number() }), sql`select count(*) as n from pulse_monitors`)
  for (const metadata of [
    '',
    'null',
    '{"answer":"x"}',
    JSON.stringify({ answer: '6f0c1f6e-3c1b-4d7a-9a53-2b3f1d9a7c10', moving: true, team: 'T2', channel: null }),
  ]) {
    const taken = await bench.interaction(submission(metadata, fields))
    expect(await taken.json()).toMatchObject({ response_action: 'errors' })
  }
  expect(await bench.database.db.one(z.object({ n: z.coerce.number() }), sql`select count(*) as n from pulse_monitors`)).toEqual(before)
})

test('a suggested rule is saved as it was priced', async () => {
  const { suggested } = z
    .object({ suggested: z.array(z.object({ when: z.looseObject({ kind: z.string() }) })) })
    .parse(JSON.parse(String(metadata)))
  const taken = await bench.interaction(
    submission(metadata, { ...fields, name: { value: 'Suggested' }, rule: choice('suggested.0'), value: {} }, 'V10'),
  )
  expect(await taken.json()).toMatchObject({ response_action: 'update' })
  await bench.settled()
  const kept = await bench.database.db.one(
    z.object({ kind: z.string() }),
    sql`select alert_condition #>> '{when,kind}' as kind from pulse_monitors where name = 'Suggested'`,
  )
  expect(kept.kind).toBe(suggested[0]?.when.kind)
})

test('a job that saved and died before it said so saves nothing twice, and says it once', async () => {
  await bench.database.db.run(
    sql`update pulse_ops.slack_job set status = 'running', lease_until = now(), finished_at = null where kind = 'save' and dedupe_key like '%V10'`,
  )
  await createJobRunner({ ...bench.deps }).run()
  const kept = await bench.database.db.one(
    z.object({ n: z.coerce.number() }),
    sql`select count(*) as n from pulse_monitors where name = 'Suggested'`,
  )
  expect([kept.n, bench.shown().filter(({ text }) => text.includes('watches "Suggested"')).length]).toEqual([1, 1])
  expect(bench.slack.opened.at(-1)?.view).toMatchObject({ title: { text: 'Saved' } })
})

describe('where what monitors read may stand', () => {
  const policies = (text: string): ChannelPolicies => {
    const read = readChannelPolicies(text)
    if (!read.ok) throw new Error(read.fault)
    return read.policies
  }
  const sales = policies('open, public.transaction_data=dm-only')
  const messageOf = (id: string, name: string, version = 1): Message => ({
    ...healthMessage({
      kind: 'health',
      monitor: { id, name, version, owner: 'ana' },
      slot: null,
      timezone: 'UTC',
      title: `Alert: ${name}: 4711`,
      sentence: '4711',
      notes: [],
      baseUrl: bench.deps.baseUrl,
    }),
    kind: 'firing',
  })
  const send = (recipient: string, messages: Message[], rules: ChannelPolicies) => {
    const { baseUrl } = bench.deps
    const message = digestMessage({ messages, baseUrl, timezone: 'UTC' })
    const channel = slackAlertChannel({ ...bench.deps, ownTeam: async () => team, policies: rules, tagsOf: async () => () => [] })
    const delivery = { key: newId(), channel: 'slack' as const, recipient, message, digested: messages }
    return channel.send(delivery, new AbortController().signal)
  }
  /** One monitor whose run read sales, one that read something else, one that is gone. */
  const three = async (): Promise<Message[]> => {
    const kept = await bench.database.db.many(
      z.object({ id: z.string(), name: z.string() }),
      sql`select id, name from pulse_monitors where user_id = 'ana' order by name limit 2`,
    )
    const tables = ['transaction_data', 'customer_master']
    for (const [at, { id }] of kept.entries()) {
      const checked = JSON.stringify({ version: 1, tables: [`public.${tables[at]}`], columns: [`public.${tables[at]}.id`] })
      await bench.database.db.run(sql`update pulse_ops.monitor_ext set last_checked = ${checked}::jsonb where monitor_id = ${id}`)
    }
    return [...kept.map(({ id }, at) => messageOf(id, tables[at] ?? '')), messageOf(newId(), 'gone')]
  }

  test.each([
    ['a channel without rules', 'C1', policies('open'), [true, true, true]],
    ['a channel where sales may not stand', 'C1', sales, [false, true, false]],
    ['a channel where a source may not stand that nobody can tell of', 'C1', policies('open, bigquery=dm-only'), [true, true, false]],
    ['a person', 'UANA', sales, [true, true, true]],
  ])('a digest of several monitors in %s holds of each what its own run lets stand', async (_, recipient, rules, whole) => {
    const messages = await three()
    expect(await send(recipient, messages, rules)).toEqual({ sent: true })
    const said = JSON.stringify(bench.shown().at(-1)?.blocks)
    expect(messages.map(({ monitor }) => said.includes(`${monitor.name.replace('_', '\\\\_')}: 4711`.replaceAll(':', '\\\\:')))).toEqual(
      whole,
    )
    for (const { monitor } of messages) expect(said).toContain(`/monitors/${monitor.id}`)
    expect(bench.slack.faults).toEqual([])
  })

  test('a message of a version whose run is not known is held by the strictest rule', async () => {
    const [first] = (await three()).slice(1)
    const other = messageOf(first?.monitor.id ?? '', 'customers', 2)
    expect(await send('C1', [other], sales)).toEqual({ sent: true })
    expect(JSON.stringify(bench.shown().at(-1)?.blocks)).not.toContain('4711')
  })

  test.each([
    ['without rules it is said for all', 'open', null],
    ['where a table may not stand that it reads, to who asked alone', 'open, public.transaction_data=dm-only', 'UANA'],
    ['where a table may not stand that it is only split by', 'open, public.customer_master=dm-only', 'UANA'],
    ['where rules are about something else', 'open, public.transaction_data=open, public.elsewhere=dm-only', null],
  ])('why an alert went off: %s', async (_, rules, alone) => {
    Object.assign(bench.deps, { channelPolicies: policies(rules) })
    await bench.press({ channel: 'C1', ts: '1.1', threadTs: null } as ShownMessage, 'alert.why', await alertOfSales())
    Object.assign(bench.deps, { channelPolicies: policies('open') })
    expect(bench.shown().at(-1)).toMatchObject({ channel: 'C1', ephemeral: alone, text: expect.stringContaining('\nBy ') })
  })

  let alertId: string | null = null
  /** An alert whose question can be read for any day. */
  async function alertOfSales(): Promise<string> {
    if (alertId !== null) return alertId
    await bench.event(bench.mention('net sales this month', { ts: '1700004000.000100' }))
    await bench.settled()
    const answer = bench.shown().at(-1)
    await bench.press(answer, 'answer.save', valueIn(answer, 'answer.save'))
    const { private_metadata } = bench.slack.opened.at(-1)?.view ?? {}
    await bench.interaction(submission(private_metadata, { ...fields, name: { value: 'Sales' }, rule: choice('any_rows') }, 'V11'))
    await bench.settled()
    await bench.database.db.run(sql`update pulse_monitors set next_run = now() - interval '1 second' where name = 'Sales'`)
    await bench.tick()
    const found = await bench.database.db.one(
      z.object({ id: z.string() }),
      sql`select a.id from pulse_alerts a join pulse_monitors m on m.id = a.monitor_id where m.name = 'Sales'`,
    )
    alertId = found.id
    return found.id
  }
})
