import { expect, test } from 'vitest'
import { jsonLogger } from '../../src/base/logger.ts'
import { fail, ok, type Result } from '../../src/base/result.ts'
import type { Catalog } from '../../src/catalog/catalog.ts'
import { createCatalogKeeper } from '../../src/entry/catalog-keeper.ts'
import { smallCatalog } from '../support/small-catalog.ts'

const snapshot = (version: string): Catalog => ({ ...smallCatalog([]), version })

function keeperOver(loads: (() => Promise<Result<Catalog>>)[]) {
  let now = 0
  const logged: string[] = []
  const background: Promise<unknown>[] = []
  const keeper = createCatalogKeeper({
    load: () => loads.shift()?.() ?? Promise.reject(new Error('no more loads')),
    clock: { now: () => now, today: () => '2026-11-20' },
    log: jsonLogger('info', (line) => logged.push(line)),
    maxAgeMs: 1_000,
    background: (work) => void background.push(work),
    sharedMemory: true,
  })
  return { keeper, logged, background, pass: (ms: number) => (now += ms), left: () => loads.length }
}

const given = (version: string) => async () => ok(snapshot(version))
const versionOf = (found: Result<Catalog>): string | null => (found.ok ? found.value.version : null)

test('callers share one load; an old snapshot is given at once and renewed behind it', async () => {
  const { keeper, background, pass } = keeperOver([given('a'), given('b')])
  expect((await Promise.all([keeper.get(), keeper.get()])).map(versionOf)).toEqual(['a', 'a'])
  pass(2_000)
  expect(versionOf(await keeper.get())).toBe('a')
  await Promise.all(background)
  expect(versionOf(await keeper.get())).toBe('b')
})

test('a refresh does not take the load that began before it', async () => {
  let finish = (_: Result<Catalog>): void => undefined
  const slow = new Promise<Result<Catalog>>((resolve) => {
    finish = resolve
  })
  const { keeper } = keeperOver([() => slow, given('new')])
  const first = keeper.get()
  const [one, two] = [keeper.refresh(), keeper.refresh()]
  finish(ok(snapshot('old')))
  expect([await first, await one, await two].map(versionOf)).toEqual(['old', 'new', 'new'])
})

test('a load that fails leaves the snapshot in use', async () => {
  const away = fail({ kind: 'database-unavailable' as const, message: 'away' })
  const { keeper, logged } = keeperOver([given('a'), async () => away, () => Promise.reject(new Error('boom'))])
  await keeper.get()
  expect(await keeper.refresh()).toEqual(away)
  expect(await keeper.refresh()).toMatchObject({ ok: false, problem: { kind: 'database-unavailable' } })
  expect(versionOf(await keeper.get())).toBe('a')
  expect(logged.at(-1)).toContain('could not be read')
})
