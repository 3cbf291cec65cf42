import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { libpqEnvironment } from '../../../src/db/libpq-environment.ts'
import { onDatabase } from '../../../src/db/on-database.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'
import { runPulse, urlOf } from '../run-pulse.ts'

let db: TestDatabase
let folder: string
beforeAll(async () => {
  db = await cloneDatabase('migrated')
  folder = await mkdtemp(join(tmpdir(), 'pulse-maintain-test-'))
})
afterAll(async () => {
  await db.close()
  await rm(folder, { recursive: true, force: true })
})

const run = (...args: string[]) => runPulse(args, { DATABASE_URL: urlOf(db.owner), BACKUP_DIR: folder, BACKUP_FORMAT: 'portable' })

test('weekly: a dry run changes nothing, a run makes two files, and restore brings one back into a new database', async () => {
  const planned = await run('maintain', 'weekly', '--dry-run')
  expect(planned).toMatchObject({ code: 0, out: expect.stringMatching(/planned full backup[\s\S]*nothing was changed/) })
  expect(await readdir(folder)).toEqual([])
  const made = await run('maintain', 'weekly', '--json')
  expect(made.code).toBe(0)
  expect(JSON.parse(made.out)).toMatchObject({ task: 'weekly', ok: true, dryRun: false })
  const names = (await readdir(folder)).toSorted()
  expect(names.map((name) => name.slice(0, 10))).toEqual(['pulse-crit', 'pulse-full'])
  const into = `${String(db.owner.database)}_copy`
  const restored = await run('restore', join(folder, names[1] ?? ''), '--into', into)
  expect(restored.out).toMatch(/^Restored [\d,]+ rows of \d+ tables, as of 20/)
  // An empty service has no data to pass the checks with.
  expect(restored.code).toBe(1)
  expect(await run('restore', join(folder, names[1] ?? ''), '--into', into)).toMatchObject({ code: 1 })
})

test('daily prints its figures as a table', async () => {
  const { code, out } = await run('maintain', 'daily')
  expect([code, out]).toEqual([0, expect.stringMatching(/table sizes +\d+ tables, [\d.]+ MB in all\n +table +rows +bytes/)])
})

test.each<[string[], RegExp]>([
  [['maintain'], /Expected one of daily, weekly, monthly, quarterly, got nothing/],
  [['maintain', 'yearly'], /got "yearly"[\s\S]*Usage: pulse maintain/],
  [['maintain', 'daily', '--force'], /Unknown option '--force'/],
  [['restore'], /Expected one archive/],
  [['restore', '/nowhere.tar'], /There is no file \/nowhere\.tar/],
  [['restore', 'x', '--into', 'postgres://me:secret@h/x'], /no password goes there/],
  [['restore', 'x', '--into', 'postgres://me@h/x?password=secret'], /no password goes there/],
])('%j is refused', async (args, message) => {
  expect(await run(...args)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(message) })
})

test.each([
  ['BACKUP_KEEP', '0', /BACKUP_KEEP: expected a whole number from 1/],
  ['BACKUP_FORMAT', 'zip', /BACKUP_FORMAT/],
  ['MAINTAIN_AT', '25:00', /MAINTAIN_AT: expected a time of day like 03:30/],
])('the setting %s=%s is refused', async (name, value, message) => {
  expect(await runPulse(['maintain', 'daily'], { [name]: value })).toMatchObject({ code: 1, err: expect.stringMatching(message) })
})

test.each([
  ['postgres://u@h:5433/a?application_name=x', 'b', 'postgres://u@h:5433/b?application_name=x'],
  ['postgres://u@h', 'b', 'postgres://u@h/b'],
  ['postgresql://u@/a?host=%2Frun', 'b c', 'postgresql://u@/b%20c?host=%2Frun'],
])('%s with the database %s', (url, name, expected) => {
  expect(onDatabase({ connectionString: url }, name)).toEqual({ connectionString: expected })
  expect(libpqEnvironment({ connectionString: expected }).PGDATABASE).toBe(name)
})
