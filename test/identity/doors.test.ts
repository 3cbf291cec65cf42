import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ok } from '../../src/base/result.ts'
import type { Catalog } from '../../src/catalog/catalog.ts'
import { loadCatalog } from '../../src/catalog/load-catalog.ts'
import { catalogFor } from '../../src/catalog/role-view.ts'
import { raw } from '../../src/db/sql.ts'
import { createGuard, type Guard } from '../../src/guard/guard-sql.ts'
import type { GuardPolicy } from '../../src/guard/policy.ts'
import { compilePolicy } from '../../src/identity/compile-policy.ts'
import { joinRoles } from '../../src/identity/join-roles.ts'
import type { Principal } from '../../src/identity/principal.ts'
import type { PolicyFile } from '../../src/identity/role-policy.ts'
import { loadPrompts } from '../../src/prompts/prompts.ts'
import { loadTexts } from '../../src/prompts/texts.node.ts'
import { nearestNames } from '../../src/translate/llm/nearest-names.ts'
import { prepareCatalog, prepareRequest, usualBudget } from '../../src/translate/llm/prepare.ts'
import { semanticTranslator } from '../../src/translate/semantic/semantic-translator.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { httpBench } from '../support/http-bench.ts'
import { asking } from '../translate/llm/bookshop.ts'

/** Everything that the role may not learn of holds this word: a table, a column, and values of both, of a mask and of a row filter. */
const canary = 'zorblat'

const objects = `
  create table public.shop (id int primary key, name text not null, zorblat_margin numeric, nick text);
  create table public.zorblat_ledger (id int primary key, shop_id int references public.shop, kind text, amount numeric);
  create table public.visit (id int primary key, shop_id int references public.shop, zone text, people int);
  comment on table public.shop is 'Shops of the company. Their margin is in zorblat_margin.';
  comment on column public.shop.name is 'What the shop is called. Not unique in zorblat_ledger.';
  comment on table public.zorblat_ledger is 'Money.';
  insert into public.shop select i, 'Shop ' || i, i, 'Zorblatnick ' || i % 3 from generate_series(1, 30) i;
  insert into public.zorblat_ledger select i, 1 + i % 30, 'Zorblatkind ' || i % 4, i from generate_series(1, 90) i;
  insert into public.visit select i, 1 + i % 30, case when i % 2 = 0 then 'Zorblatzone' else 'Harbour' end, i from generate_series(1, 60) i;
  analyze public.shop; analyze public.visit; analyze public.zorblat_ledger;`

const file: PolicyFile = {
  version: 1,
  roles: {
    chief: {},
    clerk: {
      deniedTables: ['zorblat_ledger'],
      deniedColumns: { shop: ['zorblat_margin'] },
      masks: { 'public.shop.nick': 'null' },
      rowFilters: { visit: 'zone = {{user.zone}}' },
    },
  },
}
const clerk: Principal = { id: 'carl', name: 'Carl', roles: ['clerk'], via: 'token', attributes: { zone: 'Harbour' } }

let database: TestDatabase
let guard: Guard
let whole: Catalog
let policy: GuardPolicy
let view: Catalog
beforeAll(async () => {
  ;[database, guard] = await Promise.all([cloneDatabase('empty'), createGuard()])
  await database.db.run(raw(objects))
  whole = await loadCatalog({ connections: database.connections, model: null, now: () => performance.now() })
  policy = compilePolicy(joinRoles(file, clerk.roles, whole), whole, clerk, 1_000)
  view = catalogFor(whole, policy)
})
afterAll(() => database.close())

const textOf = (catalog: Catalog): string =>
  JSON.stringify([[...catalog.tables], catalog.model, [...catalog.values.all()], catalog.warnings])
const prompts = loadPrompts(loadTexts())
const promptOf = (catalog: Catalog, question: string): string =>
  JSON.stringify(
    prepareRequest(prompts, prepareCatalog(prompts, catalog, usualBudget), asking(question, { catalog }), usualBudget).messages,
  )
const violationsOf = (candidate: string, by: GuardPolicy = policy): string => {
  const verdict = guard.check({ candidate, parameters: [], policy: by })
  return verdict.ok ? '' : verdict.problem.violations.map(({ message }) => message).join('\n')
}

test('without a policy the word is everywhere, so that its absence means something', () => {
  expect(textOf(whole).toLowerCase()).toContain(canary)
  expect(promptOf(whole, 'people per shop').toLowerCase()).toContain(canary)
  expect(whole.values.similar('Zorblatkind 1', 0.5, 3).length).toBeGreaterThan(0)
  const open = compilePolicy({}, whole, clerk, 1_000)
  expect(violationsOf('select zorblatt_margin from shop', open)).toContain('zorblat_margin')
})

describe('the word comes through no door', () => {
  test('the catalog of the role', () => {
    expect(textOf(view).toLowerCase()).not.toContain(canary)
    expect(JSON.stringify([...view.tables.keys()])).toBe('["public.shop","public.visit"]')
  })

  test.each([
    'people per shop',
    'margin by shop',
    'amount by kind in the ledger',
    'visits per zone',
    'nicknames of shops',
    'Umsatz je Laden',
  ])('the prompt: %s', (question) => {
    expect(promptOf(view, question).toLowerCase()).not.toContain(canary)
  })

  test.each(['Zorblatkind 1', 'Zorblatnick 2', 'Zorblatzone', 'zorblatkin'])('the value index: %s', (value) => {
    const { values } = view
    expect([values.exact(value), values.similar(value, 0.7, 10), values.containing(value, 10)]).toEqual([[], [], []])
  })

  test.each([
    'select margin from shop',
    'select s.zorblatmargin from shop s',
    'select * from ledger',
    'select l.amount from zorblatledger l',
    'select nothing from visit',
    'select public.shop.margin_zorblt from public.shop',
    'select * from public.zorblat',
    'select zorbla() from shop',
  ])('hints of the guard: %s', (candidate) => {
    const messages = violationsOf(candidate)
    expect(messages).not.toBe('')
    expect(messages).not.toMatch(/zorblat_/)
  })

  test.each([
    ['select zorblat_margin from shop', 'select zorblat_nothing from shop'],
    ['select s.zorblat_margin from shop s', 'select s.zorblat_nothing from shop s'],
    ['select * from zorblat_ledger', 'select * from zorblat_nothing'],
    ['select shop.name from shop join zorblat_ledger using (id)', 'select shop.name from shop join zorblat_nothing using (id)'],
    ['select name from shop order by zorblat_margin', 'select name from shop order by zorblat_nothing'],
    ['select a.name from shop a join shop b using (zorblat_margin)', 'select a.name from shop a join shop b using (zorblat_nothing)'],
  ])('%s reads like what does not exist', (closed, missing) => {
    const names = /zorblat_(margin|ledger|nothing)/g
    expect(violationsOf(closed).replaceAll(names, 'x')).toBe(violationsOf(missing).replaceAll(names, 'x'))
  })

  test('names near a wrong one, for a repair', () => {
    const hints = nearestNames(view, [
      'column "zorblat_margn" does not exist',
      'relation "zorblat_ledge" does not exist',
      'column s.nik does not exist',
    ])
    expect(hints.join('\n')).not.toMatch(/zorblat_(margin\b|ledger)/)
  })

  test('the star of a statement, and values behind a mask and a filter', async () => {
    const verdict = guard.check({ candidate: 'select * from shop', parameters: [], policy })
    expect(verdict.ok && verdict.value.text).not.toContain(canary)
    const rows = await Promise.all(
      [
        'select * from shop',
        "select nick from shop where nick like 'Z%'",
        'select distinct zone from visit',
        "select count(*) from visit where zone = 'Zorblatzone'",
      ].map(async (candidate) => {
        const checked = guard.check({ candidate, parameters: [], policy })
        if (!checked.ok) throw new Error(JSON.stringify(checked.problem))
        const { text, parameters } = checked.value
        return database.connections.withClient(
          async (client) => (await client.query({ text, values: [...parameters], rowMode: 'array' })).rows,
        )
      }),
    )
    expect(JSON.stringify(rows).toLowerCase()).not.toContain(canary)
    expect(rows.slice(1)).toEqual([[], [['Harbour']], [['0']]])
  })

  test.each(['zorblat margin by shop', 'total amount of the zorblat ledger', 'shops with zorblat nick', 'number of visits in Zorblatzone'])(
    'the semantic translator says the same about a word that means nothing: %s',
    async (question) => {
      const translator = semanticTranslator()
      const said = async (text: string) => JSON.stringify(await translator.translate(asking(text, { catalog: view })))
      const other = question.replaceAll('zorblat', 'krumpen').replaceAll('Zorblat', 'Krumpen')
      const neutral = (text: string) => text.replaceAll(/zorblat|krumpen/gi, 'x')
      expect(neutral(await said(question))).toBe(neutral(await said(other)))
    },
  )

  test.each(['/api/catalog', '/api/examples', '/api/status', '/api/openapi.json'])('%s', async (path) => {
    const bench = await httpBench({
      http: { viewFor: async () => ok({ role: 'clerk', catalog: view, policy, maxRows: 1_000, maxCost: null, confirmCost: 0 }) },
    })
    const response = await bench.app.request(path)
    expect(response.status).toBe(200)
    expect((await response.text()).toLowerCase()).not.toContain(canary)
    await bench.close()
  })
})
