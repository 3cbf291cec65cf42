import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { CheckedSql } from '../../src/guard/checked-sql.ts'
import { createGuard, type Guard } from '../../src/guard/guard-sql.ts'
import { honest } from './support/honest.ts'
import { hostile } from './support/hostile.ts'
import { seededRandom } from './support/random.ts'
import { callStatement, type Signature, signaturesQuery } from './support/random-call.ts'
import { randomStatement } from './support/random-statement.ts'
import { shopPolicy } from './support/shop.ts'
import { type Answer, ask, openShop, type Shop } from './support/shop-database.ts'
import { shopNames } from './support/shop-names.ts'
import { findTraces } from './support/traces.ts'

declare module 'vitest' {
  interface ProvidedContext {
    guardRounds: number
  }
}

let guard: Guard
let shop: Shop
beforeAll(async () => {
  ;[guard, shop] = await Promise.all([createGuard(), openShop()])
})
afterAll(() => shop.close())

const check = (candidate: string) => guard.check({ candidate, parameters: [], policy: shopPolicy })
const honestStatements = Object.values(honest).flat()

/** Functions whose value differs from call to call. */
const changing = /random|now\(|current_|localtime|'now'|'today'/

function accepted(candidate: string): CheckedSql {
  const verdict = check(candidate)
  if (!verdict.ok) throw new Error(`${candidate}: ${JSON.stringify(verdict.problem.violations)}`)
  return verdict.value
}

const sorted = (answer: Answer) => ('rows' in answer ? { ...answer, rows: answer.rows.map((row) => JSON.stringify(row)).sort() } : answer)

test.each(honestStatements)('gives the rows of the original: %s', async (candidate) => {
  const { text, lineage } = accepted(candidate)
  const checked = await ask(shop.reader, text)
  expect(checked).toHaveProperty('rows')
  const original = await ask(shop.owner, candidate, [], ['set search_path = public'])
  await ask(shop.owner, 'reset search_path')
  if ('rows' in checked) expect(lineage.output.map(({ name }) => name)).toEqual(checked.names)
  if (!changing.test(candidate) && !expandsClosedColumns(checked, original)) expect(sorted(checked)).toEqual(sorted(original))
})

/** `*` of a table with closed columns gives fewer columns than the owner sees. */
function expandsClosedColumns(checked: Answer, original: Answer): boolean {
  return 'rows' in checked && 'rows' in original && checked.names.length < original.names.length
}

type PlanNode = { 'Relation Name'?: string; Schema?: string; Plans?: PlanNode[] }

function relationsOf(node: PlanNode): string[] {
  const own = node['Relation Name'] === undefined ? [] : [`${node.Schema}.${node['Relation Name']}`]
  return [...own, ...(node.Plans ?? []).flatMap(relationsOf)]
}

test.each(honestStatements)('names the tables of the plan: %s', async (candidate) => {
  const { text, lineage } = accepted(candidate)
  const answer = await ask(shop.owner, `explain (verbose, format json) ${text}`)
  const plan: [{ Plan: PlanNode }] = JSON.parse(String('rows' in answer ? answer.rows[0]?.[0] : answer.message))
  const inPlan = [...new Set(relationsOf(plan[0].Plan))]
  const viewed = lineage.tables.includes('stats.buyer_overview') ? ['public.buyer', 'public.sale'] : []
  expect(inPlan.filter((table) => !lineage.tables.includes(table) && !viewed.includes(table))).toEqual([])
})

/** Everything that could have changed: rows of all tables, sequences, objects, settings, large objects, files beside the data. */
const fingerprint = `
select md5(string_agg(line, ',' order by line)) from (
  select 'buyer' || b::text as line from buyer b union all select 'sale' || s::text from sale s union all select 'item' || i::text from item i
  union all select 'line' || l::text from sale_line l union all select 'worker' || w::text from worker w union all select 'login' || l::text from login l
  union all select 'odd' || g::text from "Größe & Co" g union all select 'vault' || v::text from private.vault v union all select 'day' || d::text from stats.day_total d
  union all select 'witness' || w::text from witness w union all select 'ticket' || t::text from ticket t union all select 'class' || c.oid::text from pg_class c
  union all select 'proc' || p.oid::text from pg_proc p union all select 'object' || o.oid::text from pg_largeobject_metadata o
  union all select 'setting' || s.setdatabase::text from pg_db_role_setting s where s.setdatabase = (select oid from pg_database where datname = current_database())
  union all select 'file' || name from pg_ls_dir('.') name where name not like 'postmaster%') all_lines`

type Refused = { candidate: string; messages: string }

/** What of some texts passes, as it would be run, and what not. */
async function judge(texts: Iterable<string>): Promise<{ passed: string[]; refused: Refused[] }> {
  const passed: string[] = []
  const refused: Refused[] = []
  for (const candidate of texts) {
    const verdict = check(candidate)
    await guard.ready()
    if (verdict.ok) passed.push(verdict.value.text)
    else refused.push({ candidate, messages: verdict.problem.violations.map(({ message }) => message).join(' ') })
  }
  return { passed, refused }
}

/** Statements of all sets, and words of them put together anew. */
function* mutated(texts: string[], seed: number, count: number): Generator<string> {
  const random = seededRandom(seed)
  const short = texts.filter((text) => text.length < 500)
  const words = short.flatMap((text) => text.split(/(?=[ ,();])/))
  for (let round = 0; round < count; round++) {
    const parts = random.pick(short).split(/(?=[ ,();])/)
    for (let change = 0; change <= random.below(3); change++) {
      parts.splice(random.below(parts.length), random.below(2), ...(random.oneIn(3) ? [] : [random.pick(words)]))
    }
    yield parts.join('')
  }
}

/** Each form of each function and operator that the server has, called somewhere. */
function* calls(signatures: Signature[], seed: number, rounds: number): Generator<string> {
  const random = seededRandom(seed)
  for (let round = 0; round < rounds; round++) for (const signature of signatures) yield callStatement(random, signature)
}

function* statements(seed: number, count: number): Generator<string> {
  const random = seededRandom(seed)
  for (let round = 0; round < count; round++) yield randomStatement(random, shopNames, 1 + random.below(3))
}

let judged: ReturnType<typeof judge> | null = null
const generated = (): ReturnType<typeof judge> => {
  judged ??= judge(statements(20261122, 13_000 * times))
  return judged
}

/** How many times as many statements as in every run; see `differential.config.ts`. */
const times = inject('guardRounds') ?? 1

test('nothing that passes leaves a trace, run by a superuser who may write', async () => {
  const before = await ask(shop.owner, fingerprint)
  const heard: string[] = []
  await shop.owner.withClient(async (listener) => {
    listener.on('notification', ({ channel }) => heard.push(channel))
    await listener.query('listen canary')
    const { rows } = await listener.query<{ signatures: string }>(signaturesQuery)
    const signatures: Signature[] = JSON.parse(rows[0]?.signatures ?? '[]')
    const hostileTexts = Object.values(hostile).flatMap((cases) => cases.map(([, sql]) => sql))
    const own = [...honestStatements, ...hostileTexts, "select pg_notify('canary', '')", 'notify canary']
    let count = 0
    let ran = 0
    const judgeAll = [own, mutated(own, 7, 4_000 * times), calls(signatures, 8, times)].map((set) => () => judge(set))
    for (const judgeSet of [...judgeAll, generated]) {
      const { passed, refused } = await judgeSet()
      count += passed.length + refused.length
      const found = await findTraces(shop.owner, passed)
      ran += found.ran
      expect(found.traces).toEqual([])
    }
    expect(count).toBeGreaterThan(20_000 * times)
    expect(ran).toBeGreaterThan(2_500 * times)
    await listener.query('unlisten *')
  })
  expect(heard).toEqual([])
  expect(await ask(shop.owner, fingerprint)).toEqual(before)
}, 3_600_000)

/** What the guard refuses although the server would not mind: rows as a whole and system columns. */
const closedByDesign = /whole row|\b(ctid|xmin|tableoid)\b|NATURAL JOIN|column list behind/

/** `x.name` of a number is its cast to the type of that name, which the guard does not read into it. */
const isCastByName = (candidate: string, messages: string): boolean => {
  const alias = /There is no column (\w+)\.name\b/.exec(messages)?.[1]
  return alias !== undefined && candidate.includes(`) AS ${alias}`)
}

/** A WITH query that nobody refers to is never planned, so the server does not notice closed columns in it. */
const mayHideFromPlan = (candidate: string): boolean => /\bWITH (?!ORDINALITY)/.test(candidate)

/** Plans statements as the reader, one after the other in one transaction; the code of the error, or null, for each. */
async function planAsReader(texts: string[], searchPath: string): Promise<(string | null)[]> {
  return shop.reader.withClient(async (client) => {
    const codes: (string | null)[] = []
    await client.query(`begin; set local search_path = ${searchPath}`)
    for (const text of texts) {
      await client.query('savepoint one')
      try {
        await client.query({ text: `explain ${text}`, values: [] })
        codes.push(null)
      } catch (error) {
        codes.push((error as { code?: string }).code ?? 'none')
        await client.query('rollback to savepoint one')
      }
    }
    await client.query('rollback')
    return codes
  })
}

test('generated statements: the server finds nothing closed in what passes, and the guard nothing missing', async () => {
  const { passed, refused } = await generated()
  const doubtful = refused
    .filter(
      ({ candidate, messages }, at) =>
        at % 10 === 0 && !closedByDesign.test(messages) && !isCastByName(candidate, messages) && !mayHideFromPlan(candidate),
    )
    .map(({ candidate }) => candidate)
  const closed = await planAsReader(passed, 'pg_catalog')
  expect(passed.filter((_, at) => /^(42501|42P01|XX)/.test(closed[at] ?? ''))).toEqual([])
  const planned = await planAsReader(doubtful, 'public')
  expect(doubtful.filter((_, at) => planned[at] === null)).toEqual([])
  expect([passed.length > 600 * times, refused.length > 6_000 * times]).toEqual([true, true])
}, 3_600_000)
