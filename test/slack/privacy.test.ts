import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { newId } from '../../src/base/ids.ts'
import { sql } from '../../src/db/sql.ts'
import type { Message } from '../../src/monitors/notify/message.ts'
import { link, linkedUser, unlink } from '../../src/slack/account-link.table.ts'
import { slackAlertChannel } from '../../src/slack/alert-channel.ts'
import { type ChannelPolicies, policyOf, policyOfUnknown, readChannelPolicies } from '../../src/slack/channel-policy.ts'
import { columnTags } from '../../src/slack/column-tags.ts'
import type { ShownMessage } from '../support/fake-slack.ts'
import { type SlackBench, slackBench, team, users } from '../support/slack-bench.ts'
import { elementsOf, valueIn } from '../support/slack-elements.ts'

let bench: SlackBench
beforeAll(async () => {
  bench = await slackBench()
})
afterAll(() => bench.close())
beforeEach(() => {
  bench.forget()
  use('open')
})

const policies = (text: string): ChannelPolicies => {
  const read = readChannelPolicies(text)
  if (!read.ok) throw new Error(read.fault)
  return read.policies
}
const use = (text: string): void => void Object.assign(bench.deps, { channelPolicies: policies(text) })
const seenBy = (message: ShownMessage | undefined) => (message?.ephemeral != null ? `${message.ephemeral} alone` : message?.channel)
const typesIn = (message: ShownMessage | undefined) => message?.blocks.map(({ type }) => type) ?? []

describe('the setting', () => {
  test.each<[string, unknown]>([
    ['', { usual: 'open', rules: [] }],
    ['dm-only', { usual: 'dm-only', rules: [] }],
    ['bigquery=members', { usual: 'open', rules: [{ subject: { kind: 'source', name: 'bigquery' }, policy: 'members' }] }],
    [
      'members, Public.Orders=open, public.people.mail = dm-only, #Personal=dm-only',
      {
        usual: 'members',
        rules: [
          { subject: { kind: 'table', name: 'public.orders' }, policy: 'open' },
          { subject: { kind: 'column', name: 'public.people.mail' }, policy: 'dm-only' },
          { subject: { kind: 'tag', name: 'personal' }, policy: 'dm-only' },
        ],
      },
    ],
  ])('%s', (text, expected) => {
    expect(policies(text)).toEqual(expected)
  })

  test.each([
    'closed',
    'open, closed',
    'open, members',
    'people=dm-only',
    'a.b.c.d=open',
    'public.=open',
    '#=open',
    '#a b=open',
    'x=y=z',
    'public.people=never',
  ])('%s is refused with what was expected', (text) => {
    const read = readChannelPolicies(text)
    expect(read.ok ? null : read.fault).toMatch(/^expected open, members, dm-only.*; found "/)
  })

  const rules = policies('members, postgresql=open, public.people=members, public.people.mail=dm-only, #secret=dm-only')
  const none = () => []
  test.each<[string, string[], string[], (column: string) => string[], string]>([
    ['nothing with a rule', ['public.orders'], ['public.orders.id'], none, 'open'],
    ['a table with a rule', ['public.orders', 'public.people'], [], none, 'members'],
    ['a table that only its columns name', [], ['PUBLIC.People.name'], none, 'members'],
    ['a column with a rule', ['public.people'], ['public.people.mail'], none, 'dm-only'],
    ['a column with a tag', ['public.orders'], ['public.orders.margin'], () => ['Secret'], 'dm-only'],
  ])('the strictest rule counts: %s', (_, tables, columns, tagsOf, policy) => {
    expect(policyOf(rules, { source: 'postgresql', tables, columns }, tagsOf)).toBe(policy)
  })

  test('what was read from nobody knows what is treated by the strictest rule, and another source by the usual one', () => {
    expect(policyOfUnknown(rules, 'postgresql')).toBe('dm-only')
    expect(policyOf(rules, { source: 'bigquery', tables: [], columns: [] }, none)).toBe('members')
  })

  test('tags are those of the model; an expression over several columns tags the whole table', () => {
    const field = (column: string | null, tags?: string[]) => ({ column, ...(tags === undefined ? {} : { tags }) })
    const datasets = [
      { table: 'public.people', fields: [field('mail', ['personal']), field('city')] },
      { table: 'public.pay', fields: [field(null, ['secret']), field('id')] },
    ]
    const tagsOf = columnTags({ datasets } as never)
    expect(['public.people.mail', 'public.people.city', 'Public.Pay.id', 'public.other.x'].map((column) => tagsOf(column))).toEqual([
      ['personal'],
      [],
      ['secret'],
      [],
    ])
  })
})

describe('what was read decides where it stands', () => {
  const sales = 'open, public.transaction_data.net_sales=dm-only'

  test('an answer from a column for direct messages is there, with a pointer in the thread; others stand where they were asked', async () => {
    use(sales)
    const ts = await bench.ask('revenue by segment in 2025')
    const [began, pointer, answer] = bench.shown()
    expect(bench.shown().length).toBe(3)
    expect([began?.channel, seenBy(answer)]).toEqual(['DUANA', 'DUANA'])
    expect(pointer).toMatchObject({ channel: 'C1', threadTs: ts, text: 'Answered in a direct message.', blocks: [] })
    expect(typesIn(answer)).toContain('data_table')
    expect(JSON.stringify(bench.slack.messages.filter(({ channel }) => channel === 'C1'))).not.toMatch(/data_table|net_sales|rows/)
    bench.slack.messages.length = 0
    await bench.ask('orders in 2025')
    expect(bench.shown().map(seenBy)).toEqual(['C1'])
    // What is asked on in the direct messages goes on from there.
    bench.slack.messages.length = 0
    await bench.ask('by sales office', { channel: 'DUANA', channel_type: 'im', thread_ts: answer?.threadTs })
    expect(bench.shown().map(seenBy)).toEqual(['DUANA'])
    expect(typesIn(bench.shown()[0])).toContain('data_table')
  })

  test('a tag does the same, and while tags cannot be read the strictest rule holds', async () => {
    use('open, #money=dm-only')
    Object.assign(bench.deps, { tagsOf: async () => (column: string) => (column.endsWith('.net_sales') ? ['money'] : []) })
    await bench.ask('revenue in 2024')
    expect(bench.shown().map(seenBy)).toEqual(['DUANA', 'C1', 'DUANA'])
    bench.slack.messages.length = 0
    Object.assign(bench.deps, { tagsOf: async () => null })
    await bench.ask('orders in 2024')
    expect(bench.shown().map(seenBy)).toEqual(['DUANA', 'C1', 'DUANA'])
    Object.assign(bench.deps, { tagsOf: async () => () => [] })
  })

  test.each([
    ['open', 'C1', ['C1']],
    ['members', 'C1', ['DUANA', 'C1', 'DUANA']],
    ['members', 'CPRIV', ['CPRIV']],
    ['dm-only', 'CPRIV', ['DUANA', 'CPRIV', 'DUANA']],
    ['dm-only', 'DUANA', ['DUANA']],
    ['dm-only, postgresql=open', 'C1', ['C1']],
  ])('%s in %s', async (policy, channel, expected) => {
    use(policy)
    await bench.ask('orders in 2025', { channel })
    expect(bench.shown().map(seenBy)).toEqual(expected)
  })

  test('asked back where some columns have rules: the readings, which may name values, are for the asker alone', async () => {
    use(sales)
    await bench.ask('show me the best customers')
    expect(bench.shown().map(seenBy)).toEqual(['UANA alone'])
    const choice = elementsOf(bench.shown()[0]).find(({ action_id }) => action_id.startsWith('answer.choice'))
    await bench.press(bench.shown()[0], choice?.action_id ?? '', choice?.value ?? '')
    expect(bench.shown()[1]).toMatchObject({ channel: 'C1', text: 'Ana asked on.' })
  })

  test('an answer of one that is moved is not shared to the channel, and no monitor tells of it there', async () => {
    await bench.ask('revenue by segment in 2025')
    const [message] = bench.shown()
    use(sales)
    const share =
      elementsOf(message)
        .find(({ options }) => options)
        ?.options?.find(({ value }) => value.startsWith('share'))?.value ?? ''
    await bench.press(message, 'answer.more', share)
    expect(bench.shown().slice(1).map(seenBy)).toEqual(['UANA alone'])
    await bench.press(message, 'answer.save', valueIn(message, 'answer.save'))
    const { private_metadata } = bench.slack.opened.at(-1)?.view ?? {}
    const values = {
      rule: { rule: { type: 'x', selected_option: { value: 'any_rows' } } },
      place: { place: { type: 'x', selected_conversation: 'C1' } },
    }
    const view = { id: 'VP', callback_id: 'monitor', private_metadata, state: { values } }
    const taken = await bench.interaction({ type: 'view_submission', team: { id: team }, user: { id: 'UANA' }, view })
    expect(await taken.json()).toEqual({ response_action: 'errors', errors: { place: expect.stringContaining('direct messages') } })
  })
})

describe('messages of monitors', () => {
  const message: Message = {
    kind: 'firing',
    monitor: { id: newId(), name: 'Sales', version: 1, owner: 'Ana' },
    slot: null,
    timezone: 'UTC',
    title: 'Sales: 4711 is above 1000',
    sentence: '4711',
    rule: 'above 1000',
    groups: [],
    more: 0,
    evidence: { columns: ['v'], rows: [[4711]], truncated: false },
    sql: null,
    parameters: [],
    duration_ms: 1,
    links: { open: 'https://pulse.example.com/alerts/1', acknowledge: null, snooze: null, right: null, wrong: null, ask: null },
    notes: [],
  }
  const send = (recipient: string, policy = 'open', key = newId()) =>
    slackAlertChannel({ ...bench.deps, ownTeam: async () => team, policies: policies(policy), tagsOf: async () => () => [] }).send(
      { key, channel: 'slack', recipient, message },
      new AbortController().signal,
    )

  test.each([
    ['a channel shared with others', 'CEXT', 'never'],
    ['a guest', 'UGUEST', 'never'],
    ['a channel of which Slack says nothing', 'CUNKNOWN', 'later'],
    ['a person of whom Slack says nothing', 'UGONE', 'later'],
  ])('nothing is sent to %s', async (_, recipient, again) => {
    expect(await send(recipient)).toMatchObject({ sent: false, again })
    expect(bench.shown()).toEqual([])
  })

  test('what was read stays out of a channel that a rule keeps it from; where it may stand it is shown, once however often it is sent', async () => {
    const key = newId()
    expect(await send('C1', 'open', key)).toEqual({ sent: true })
    expect(await send('C1', 'open', key)).toEqual({ sent: true })
    expect(bench.shown().length).toBe(1)
    expect(JSON.stringify(bench.shown())).toContain('4711')
    bench.slack.messages.length = 0
    // The monitor has no run, so that nobody knows what it reads.
    expect(await send('C1', 'open, #personal=dm-only')).toEqual({ sent: true })
    expect(JSON.stringify(bench.shown())).not.toContain('4711')
    expect(await send('UANA', 'dm-only')).toEqual({ sent: true })
    expect(JSON.stringify(bench.shown().at(-1))).toContain('4711')
  })
})

describe('who presses', () => {
  test('another person gets neither rows nor statement nor file of an answer, and cannot delete or share it', async () => {
    await bench.ask('revenue by segment in 2025')
    const [message] = bench.shown()
    const answer = valueIn(message, 'answer.sql')
    for (const [action, value] of [
      ['answer.sql', answer],
      ['answer.save', answer],
      ['answer.remove', answer],
      ['answer.more', `share:${answer}`],
      ['answer.feedback', `wrong:${answer}`],
    ] as const)
      await bench.press(message, action, value, 'UBEN')
    expect(
      bench
        .shown()
        .slice(1)
        .every(({ ephemeral, blocks }) => ephemeral === 'UBEN' && blocks.length === 0),
    ).toBe(true)
    expect(JSON.stringify(bench.slack.opened)).not.toContain('net_sales')
    const csv = (user: string) => bench.request(`/slack/csv/${answer}`, { headers: { 'x-user': user } })
    const [own, other, nobody] = await Promise.all([csv('ana'), csv('ben'), csv('')])
    expect([own.status, other.status, nobody.status]).toEqual([200, 404, 401])
    expect(own.headers.get('content-disposition')).toBe('attachment; filename="result.csv"')
    expect((await own.text()).split('\n').length).toBeGreaterThan(2)
    expect(await other.text()).not.toMatch(/net_sales|[0-9]{4,}/)
    expect((await bench.request('/slack/csv/x%22y', { headers: { 'x-user': 'ana' } })).status).toBe(404)
  })

  test('who is not linked any more gets the link, whatever they press; a button of before does nothing', async () => {
    await bench.ask('orders in 2025')
    const [message] = bench.shown()
    await unlink(bench.deps.db, { team, slackUser: 'UANA' })
    await bench.press(message, 'answer.sql', valueIn(message, 'answer.sql'))
    expect(bench.slack.opened).toEqual([])
    expect(JSON.stringify(bench.shown().at(-1)?.blocks)).toContain('/slack/link?token=')
    await link(bench.deps.db, { team, slackUser: 'UANA' }, 'ana')
  })

  test('who joins a thread without an account is told so alone, and the thread goes on without them', async () => {
    const ts = await bench.ask('orders in 2025')
    await bench.ask('and in 2024', { thread_ts: ts, user: 'UNOBODY' })
    expect(bench.shown().slice(1).map(seenBy)).toEqual(['UNOBODY alone'])
    expect(bench.shown()[1]?.threadTs).toBe(ts)
  })

  test('a form that was opened with rights that are gone saves nothing and says so', async () => {
    await bench.ask('orders in 2025')
    const [message] = bench.shown()
    await bench.press(message, 'answer.save', valueIn(message, 'answer.save'))
    const { private_metadata } = bench.slack.opened.at(-1)?.view ?? {}
    const values = {
      rule: { rule: { type: 'x', selected_option: { value: 'any_rows' } } },
      place: { place: { type: 'x', selected_conversation: 'C1' } },
    }
    const view = { id: 'VR', callback_id: 'monitor', private_metadata, state: { values } }
    const submit = (user: string) => bench.interaction({ type: 'view_submission', team: { id: team }, user: { id: user }, view })
    const count = () => bench.database.db.one(z.object({ n: z.coerce.number() }), sql`select count(*) as n from pulse_monitors`)
    const before = await count()
    // Ben never saw the answer that it is made of.
    expect(await (await submit('UBEN')).json()).toMatchObject({
      response_action: 'errors',
      errors: { place: expect.stringContaining('may not see') },
    })
    const { ana } = users
    delete users.ana
    expect(await (await submit('UANA')).text()).toBe('')
    if (ana !== undefined) users.ana = ana
    await bench.settled()
    expect(await count()).toEqual(before)
  })

  test('what follows from a message that one person sees is theirs alone, too', async () => {
    await bench.command('revenue by segment in 2025')
    await bench.settled()
    const [message] = bench.shown()
    expect(seenBy(message)).toBe('UANA alone')
    // Nobody can delete what nobody else sees; Slack lets it go by itself.
    expect(JSON.stringify(message?.blocks)).not.toContain('answer.remove')
    const next = elementsOf(message).find(({ action_id }) => action_id.startsWith('answer.follow_up'))
    await bench.press(message, next?.action_id ?? '', next?.value ?? '', 'UANA', { is_ephemeral: true, message_ts: message?.ts })
    expect(bench.shown().length).toBe(2)
    expect(bench.shown().map(seenBy)).toEqual(['UANA alone', 'UANA alone'])
  })
})

test('a link ends with the token that its user came with', async () => {
  const who = { team, slackUser: 'UTOKEN' }
  const token = newId()
  await bench.database.db.run(sql`
    insert into pulse_ops.token (id, prefix, hash, name, user_id, roles, attributes, scopes, created_by)
    values (${token}, 'abcdefghij', 'x', 'page', 'ana', array['admin'], '{}', array['manage'], 'ana')`)
  await link(bench.deps.db, who, 'ana', token)
  expect(await linkedUser(bench.deps.db, who)).toBe('ana')
  await bench.database.db.run(sql`update pulse_ops.token set revoked_at = now() where id = ${token}`)
  expect(await linkedUser(bench.deps.db, who)).toBeNull()
  await bench.database.db.run(sql`delete from pulse_ops.token where id = ${token}`)
  expect(await linkedUser(bench.deps.db, who)).toBeNull()
})

test('words of people are never a mention where the bot repeats them', async () => {
  use('dm-only')
  const name = users.ana?.name ?? ''
  if (users.ana) users.ana.name = 'Ana <!channel> <https://evil.example|x>'
  await bench.ask('revenue &lt;!here&gt; by segment in 2025')
  await bench.command('link')
  await bench.settled()
  if (users.ana) users.ana.name = name
  expect(JSON.stringify(bench.slack.calls)).toContain('&lt;!here&gt;')
  expect(JSON.stringify(bench.slack.calls.map(({ parameters }) => parameters.text ?? ''))).not.toMatch(/<[!h]/)
  expect(bench.slack.faults).toEqual([])
})
