import type pg from 'pg'
import { expect, test } from 'vitest'
import { beginReadOnly } from '../../src/execute/postgres/session.ts'
import type { RunLimits } from '../../src/execute/source.ts'

const limits: RunLimits = { maxRows: 10, maxBytes: 1_000, timeoutMs: 250, maxCost: null, timeZone: 'UTC' }

/** A server, or something before one, that takes every setting and shows what it likes. */
const showing = (shown: Record<string, unknown> | null): pg.ClientBase =>
  ({ query: async () => (shown === null ? [] : [{ rows: [] }, { rows: [shown] }]) }) as unknown as pg.ClientBase

const good = {
  pid: 7,
  transaction_read_only: 'on',
  is_superuser: 'off',
  client_encoding: 'UTF8',
  standard_conforming_strings: 'on',
  search_path: 'pg_catalog',
  role: 'none',
}

test('a session that shows what was set is used', async () => {
  expect(await beginReadOnly(showing(good), limits)).toEqual({ pid: 7, fault: null })
})

test.each([
  ['transaction_read_only', 'off', 'on'],
  ['is_superuser', 'on', 'off'],
  ['client_encoding', 'SQL_ASCII', 'UTF8'],
  ['standard_conforming_strings', 'off', 'on'],
  ['search_path', 'public, pg_catalog', 'pg_catalog'],
  ['role', 'owner', 'none'],
])('settings are believed only when they are read back: %s is %s', async (name, shown, wanted) => {
  expect(await beginReadOnly(showing({ ...good, [name]: shown }), limits)).toEqual({
    pid: 7,
    fault: `${name} is ${shown}, expected ${wanted}`,
  })
})

test('an answer without settings, and a time zone that is no name, are bugs', async () => {
  await expect(beginReadOnly(showing(null), limits)).rejects.toThrow('no settings')
  await expect(beginReadOnly(showing(good), { ...limits, timeZone: "UTC'; commit; --" })).rejects.toThrow('not a time zone name')
})
