import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as vitest from 'vitest'

type Work = (...given: unknown[]) => unknown

/** One test with its row: `run` rejects when it fails. */
export type CollectedTest = { id: string; run: () => Promise<void> }

/** What one test file declares, in its order. */
export type CollectedFile = { tests: CollectedTest[]; before: (() => unknown)[]; after: (() => unknown)[] }

let file: CollectedFile = { tests: [], before: [], after: [] }
let address = ''
let path: string[] = []

/** Reads a test file and gives back what it declared; `load` imports it. Test ids begin with `name` and are unique. */
export async function collectFile(name: string, url: string, load: (url: string) => Promise<unknown>): Promise<CollectedFile> {
  file = { tests: [], before: [], after: [] }
  address = url
  path = [name]
  await load(url)
  return file
}

/** What a test says and does, in a few letters: a test that was changed is another one. */
const printOf = (work: Work, given: unknown[]): string =>
  createHash('sha1')
    .update(`${JSON.stringify(given)} ${work}`)
    .digest('hex')
    .slice(0, 10)

function declare(name: unknown, work: Work, given: unknown[]): void {
  const from = address
  const id = [...path, `${String(name).slice(0, 100)} ${printOf(work, given)}`].join(' > ')
  const twins = file.tests.filter((one) => one.id === id || one.id.startsWith(`${id} again`)).length
  file.tests.push({
    id: twins === 0 ? id : `${id} again ${twins}`,
    run: async () => {
      address = from
      await work(...given)
    },
  })
}

function group(name: unknown, work: Work, given: unknown[]): void {
  path.push(String(name))
  work(...given)
  path.pop()
}

const rowOf = (row: unknown): unknown[] => (Array.isArray(row) ? row : [row])
const withRows = (say: typeof declare) =>
  Object.assign((name: unknown, work: Work) => say(name, work, []), {
    each: (rows: readonly unknown[]) => (name: unknown, work: Work) => {
      for (const row of rows) say(name, work, rowOf(row))
    },
  })

/** These stand in for the names that the tests import from vitest; `expect` is vitest's own. */
export const test = withRows(declare)
export const describe = withRows(group)
export const beforeAll = (work: () => unknown): void => void file.before.push(work)
export const afterAll = (work: () => unknown): void => void file.after.push(work)

/** Vitest's own, with the snapshots of files read and never written. */
export const expect = new Proxy(vitest.expect, {
  apply: (own, _this, [received, message]: [unknown, string?]) =>
    Object.assign(own(received, message), {
      toMatchFileSnapshot: (name: string) => own(received).toBe(readFileSync(new URL(name, address), 'utf8')),
    }),
})
