import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createGuard, type Guard } from '../../src/guard/guard-sql.ts'
import type { GuardPolicy } from '../../src/guard/policy.ts'
import { namePuzzles } from './support/name-puzzles.ts'
import { shopPolicy } from './support/shop.ts'
import { openShop, type Shop } from './support/shop-database.ts'

let guard: Guard
let shop: Shop
beforeAll(async () => {
  ;[guard, shop] = await Promise.all([createGuard(), openShop()])
  // Whatever the server would call by a name that means no column: nobody may.
  await shop.owner.withClient((client) =>
    client.query(`create function pg_catalog.caught(anyelement) returns text language plpgsql as $$ begin return 'caught'; end $$;
      revoke execute on function pg_catalog.caught from public`),
  )
})
afterAll(() => shop.close())

const { columnOrder: _, ...unordered } = shopPolicy
const policies: Record<string, GuardPolicy> = {
  'all columns known': shopPolicy,
  'columns that are not known': unordered,
  'row filters and masks': {
    ...shopPolicy,
    rowFilters: { 'public.buyer': { condition: 'id > 0', values: [] } },
    masks: { 'public.worker.name': 'last4' },
  },
}

/** What an error says of a name: it is closed, or it means nothing. */
const ofNames = /^(42501|42P01|42703|XX)/

type Planned = [candidate: string, text: string, values: readonly unknown[]]

/** Plans statements as the reader, one after the other in one transaction; what went wrong with a name, for each that did. */
async function planAsReader(texts: Planned[]): Promise<string[]> {
  return shop.reader.withClient(async (client) => {
    const faults: string[] = []
    await client.query('begin')
    for (const [candidate, text, values] of texts) {
      await client.query('savepoint one')
      try {
        await client.query({ text: `explain ${text}`, values: [...values] })
      } catch (error) {
        const { code = 'none', message } = error as { code?: string; message: string }
        if (ofNames.test(code)) faults.push(`${code} ${message}: ${candidate}`)
        await client.query('rollback to savepoint one')
      }
    }
    await client.query('rollback')
    return faults
  })
}

const puzzles = ['secret_code', 'wage', 'caught'].flatMap(namePuzzles)

/** Each run takes every tenth statement for each policy, others for each; all of them with `differential.config.ts`. */
const stride = Math.max(1, 10 / (inject('guardRounds') ?? 1))

test.each(Object.entries(policies))(
  'every name that passes means to the server what it means to the guard: %s',
  async (name, policy) => {
    const offset = Object.keys(policies).indexOf(name)
    const taken = puzzles.filter((_, at) => (at + offset) % stride === 0)
    const passed = taken.flatMap((candidate): Planned[] => {
      const verdict = guard.check({ candidate, parameters: [], policy })
      return verdict.ok ? [[candidate, verdict.value.text, verdict.value.parameters]] : []
    })
    expect(await planAsReader(passed)).toEqual([])
    expect(passed.length).toBeGreaterThan(taken.length / 4)
  },
  3_600_000,
)
