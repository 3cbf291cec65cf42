import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chatService } from '../../src/chat/chat-service.ts'
import { openService, type Service } from '../../src/entry/open-service.ts'
import { localPrincipal } from '../../src/identity/principal.ts'
import type { AnswerView } from '../../src/present/answer/reducer.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { type FakeOpenai, startFakeOpenai } from '../support/fake-openai.ts'
import { type OtherDatabase, otherDatabase } from '../support/other-database.ts'
import { urlOf } from './run-pulse.ts'

/** What the scripted model answers, by a part of the question. */
const script = new Map<string, string>()
let bank: OtherDatabase
let tpch: OtherDatabase
let service: TestDatabase
let model: FakeOpenai
const open: Service[] = []

beforeAll(async () => {
  ;[bank, tpch, service] = await Promise.all([
    otherDatabase('financial', 'bank'),
    otherDatabase('tpch', 'public'),
    cloneDatabase('migrated'),
  ])
  model = await startFakeOpenai((request) => {
    const asked = JSON.stringify(request.messages.at(-1)?.content)
    const sql = [...script].find(([part]) => asked.includes(part))?.[1] ?? 'select no_such_thing'
    return {
      plan: '',
      interpretation: 'As asked.',
      assumptions: [],
      decision: 'answer',
      options: [],
      refusal: null,
      sql,
      shape: null,
      title: 'Result',
    }
  })
})
afterAll(async () => {
  for (const one of open) await one.stop()
  await Promise.all([bank.close(), tpch.close(), service.close(), model.close()])
})

/** The service over a target, with the translators given. */
async function serviceOver(target: OtherDatabase, translators: string): Promise<Service> {
  const opened = await openService({
    DATABASE_URL: urlOf(service.owner),
    ANALYTICS_DATABASE_URL: `${urlOf(target.looker, String(target.looker.user))}&password=look`,
    TRANSLATORS: translators,
    PULSE_AS_OF: '2026-06-30',
    LOG_LEVEL: 'silent',
    ...(translators.includes('llm') ? { OPENAI_BASE_URL: model.url, LLM_MODEL: 'scripted' } : {}),
  })
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem))
  open.push(opened.value)
  return opened.value
}

async function ask(over: Service, question: string): Promise<AnswerView & { firstRows: unknown[][] }> {
  const chat = chatService(over.composition.chat)
  const conversation = await chat.createConversation(localPrincipal, null)
  if (!conversation.ok) throw new Error(JSON.stringify(conversation.problem))
  const signal = new AbortController().signal
  const asked = await chat.ask(localPrincipal, conversation.value.id, { id: crypto.randomUUID(), question }, signal)
  if (!asked.ok) throw new Error(JSON.stringify(asked.problem))
  for await (const _ of asked.value.events);
  const view = await asked.value.answer
  return { ...view, firstRows: view.result?.rows ?? [] }
}

const truth = async (database: OtherDatabase, text: string): Promise<unknown[][]> =>
  database.connections.withClient(async (client) => {
    await client.query('set search_path = bank, public')
    return (await client.query<unknown[]>({ text, rowMode: 'array' })).rows
  })

describe('a drafted model answers, from names, types and keys alone', () => {
  let bankService: Service
  let tpchService: Service
  beforeAll(async () => {
    bankService = await serviceOver(bank, 'semantic')
    tpchService = await serviceOver(tpch, 'semantic')
  })

  test.each<[string, 'bank' | 'tpch', string]>([
    ['how many loans are there', 'bank', 'select count(*) from bank.loan'],
    ['number of clients by gender', 'bank', 'select gender, count(*) from bank.client group by 1'],
    ['how many cards by type', 'bank', 'select type, count(*) from bank.card group by 1'],
    ['average amount of loans', 'bank', 'select avg(amount) from bank.loan'],
    ['how many orders per year', 'tpch', "select date_trunc('year', o_orderdate)::date, count(*) from orders group by 1"],
    ['customers by market segment', 'tpch', 'select c_mktsegment, count(*) from customer group by 1'],
    ['average extended price by ship mode', 'tpch', 'select l_shipmode, avg(l_extendedprice) from lineitem group by 1'],
    [
      'total price of orders in 2025 by order priority',
      'tpch',
      "select o_orderpriority, sum(o_totalprice) from orders where o_orderdate >= '2025-01-01' and o_orderdate < '2026-01-01' group by 1",
    ],
    [
      'total quantity by ship mode in 2025',
      'tpch',
      "select l_shipmode, sum(l_quantity) from lineitem where l_shipdate >= '2025-01-01' and l_shipdate < '2026-01-01' group by 1",
    ],
  ])('%s (%s)', async (question, target, sql) => {
    const [database, over] = target === 'bank' ? [bank, bankService] : [tpch, tpchService]
    const answer = await ask(over, question)
    expect(answer.outcome).toBe('answered')
    const sorted = (rows: unknown[][]) => rows.map((row) => row.map(String)).toSorted((a, b) => (a.join() < b.join() ? -1 : 1))
    expect(sorted(answer.firstRows)).toEqual(sorted(await truth(database, sql)))
  })

  test.each([
    ['revenue by nation', 'tpch'],
    ['who are our happiest clients', 'bank'],
    ['profit margin of loans', 'bank'],
  ] as const)('%s (%s) is not answered: nothing there says what it means', async (question, target) => {
    expect((await ask(target === 'bank' ? bankService : tpchService, question)).outcome).not.toBe('answered')
  })

  test('generated columns are read like others, stored and virtual', async () => {
    await tpch.connections.withClient((client) =>
      client.query(`alter table part add p_double numeric generated always as (p_retailprice * 2) virtual;
        alter table part add p_half numeric generated always as (p_retailprice / 2) stored`),
    )
    await tpchService.composition.catalogs.refresh()
    expect((await ask(tpchService, 'average double of parts')).result?.rows).toEqual(await truth(tpch, 'select avg(p_double) from part'))
    expect((await ask(tpchService, 'average half of parts')).result?.rows).toEqual(await truth(tpch, 'select avg(p_half) from part'))
  })

  test('a column that was renamed meanwhile is noticed by the question that meets it, a revoked table too', async () => {
    expect(await ask(bankService, 'loans by status')).toMatchObject({ outcome: 'answered' })
    await bank.connections.withClient((client) => client.query('alter table bank.loan rename column status to phase'))
    expect((await ask(bankService, 'loans by status')).outcome).toBe('refused')
    expect(await ask(bankService, 'loans by phase')).toMatchObject({ outcome: 'answered' })
    await bank.connections.withClient((client) => client.query('revoke select on bank.loan from looker_financial'))
    const refused = await ask(bankService, 'how many loans are there')
    expect(refused).toMatchObject({ outcome: 'refused', error: null })
    await bank.connections.withClient((client) =>
      client.query('grant select on bank.loan to looker_financial; alter table bank.loan rename column phase to status'),
    )
  })
})

describe('a scripted model is asked over the same databases', () => {
  test.each<[string, 'bank' | 'tpch', string]>([
    [
      'which district has the most gold cards',
      'bank',
      `select d.a2, count(*) as cards from card c join disp p on p.disp_id = c.disp_id join account a on a.account_id = p.account_id
        join district d on d.district_id = a.district_id where c.type = 'gold' group by d.a2 order by cards desc, d.a2 limit 1`,
    ],
    ['standing orders for rent', 'bank', `select count(*) as orders, sum(amount) as amount from "order" where k_symbol = 'rent'`],
    [
      'discounted revenue by nation of the customer',
      'tpch',
      `select n_name, sum(l_extendedprice * (1 - l_discount)) as revenue from lineitem join orders on o_orderkey = l_orderkey
        join customer on c_custkey = o_custkey join nation on n_nationkey = c_nationkey group by n_name order by revenue desc limit 2`,
    ],
  ])('%s', async (question, target, sql) => {
    script.set(question, sql)
    const database = target === 'bank' ? bank : tpch
    const answer = await ask(await serviceOver(database, 'semantic,llm'), question)
    expect([answer.outcome, answer.sql?.translator]).toEqual(['answered', 'llm'])
    const rows = await truth(database, sql)
    expect(answer.firstRows.map((row) => row.map(String))).toEqual(rows.map((row) => row.map(String)))
    expect(JSON.stringify(model.requests.at(-1))).toContain(target === 'bank' ? 'k_symbol' : 'l_extendedprice')
  })
})
