import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { jsonLogger } from '../../src/base/logger.ts'
import { commands } from '../../src/entry/cli.ts'
import { openServiceDatabase } from '../../src/entry/service-database.ts'
import { cloneDatabase } from '../support/database.ts'
import { runPulse, urlOf } from './run-pulse.ts'

const log = jsonLogger('silent', () => undefined)

describe('the command line', () => {
  test('without a word, or with --help, it lists the commands', async () => {
    const [none, help] = await Promise.all([runPulse([]), runPulse(['--help'])])
    expect(help).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/Usage: pulse COMMAND[\s\S]*\n {2}migrate +Brings/) })
    expect(none).toEqual(help)
  })

  test.each(['nonsense', 'constructor', '__proto__', ''])('the word %j is none of them', async (word) => {
    const outcome = await runPulse([word])
    expect(outcome).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^pulse: there is no command [\s\S]*migrate/) })
  })

  test.each(Object.entries(commands))('%s is listed as it describes itself', async (word, { summary, load }) => {
    expect(await load()).toMatchObject({ name: word, summary })
  })

  test('a command tells its usage', async () => {
    expect(await runPulse(['migrate', '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('Usage: pulse migrate') })
  })
})

describe('pulse migrate', () => {
  test('brings the database of DATABASE_URL up to date, and says so', async () => {
    const database = await cloneDatabase('empty')
    const env = { DATABASE_URL: urlOf(database.owner) }
    const first = await runPulse(['migrate'], env)
    expect(first).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^applied 0001_.*\n[\s\S]*Questions run as pulse_reader/) })
    expect(await runPulse(['migrate'], env)).toMatchObject({ code: 0, out: expect.stringMatching(/^The database is up to date\.\n/) })
    await database.close()
  })

  test.each([
    [
      'a server that is not there',
      { DATABASE_URL: 'postgres://me:geheim@127.0.0.1:1/x' },
      /127\.0\.0\.1:1, database x, as me: nothing listens there/,
    ],
    ['a URL that is none', { DATABASE_URL: 'postgres://[geheim' }, /the URL is not written as postgres:/],
    ['settings that make no sense', { DATABASE_URL: 'mysql://x', PORT: 'many' }, /PORT[\s\S]*DATABASE_URL: expected a URL like/],
    ['a folder that cannot be used', { PULSE_HOME: '/etc/passwd/home' }, /\/etc\/passwd\/home: a part of the path is a file/],
  ])('%s: one message, exit code 1', async (_name, env, message) => {
    const outcome = await runPulse(['migrate'], env)
    expect(outcome).toMatchObject({ code: 1, out: '', err: expect.stringMatching(message) })
    expect(outcome.err).not.toContain('geheim')
  })
})

describe('the service database', () => {
  test('DATABASE_URL is taken as it is, without a server of our own', async () => {
    const DATABASE_URL = 'postgres://me@127.0.0.1:1/x'
    const opened = await openServiceDatabase({ DATABASE_URL, PULSE_HOME: '/etc/passwd/home' }, log)
    expect(opened).toMatchObject({ ok: true, value: { embedded: false, owner: { connectionString: DATABASE_URL } } })
  })

  test('the embedded one is shared by commands that run at once', async () => {
    const home = await mkdtemp(join(tmpdir(), 'pulse-home-'))
    // The server's user may have to pass it.
    await chmod(home, 0o755)
    const outcomes = await Promise.all([1, 2, 3].map(() => runPulse(['migrate'], { PULSE_HOME: home })))
    expect(outcomes.map(({ code, err }) => [code, err])).toEqual([
      [0, ''],
      [0, ''],
      [0, ''],
    ])
    expect(outcomes.filter(({ out }) => out.includes('applied 0001_'))).toHaveLength(1)
    const opened = await openServiceDatabase({ DATABASE_URL: null, PULSE_HOME: home }, log)
    expect(opened).toMatchObject({ ok: true, value: { embedded: true, owner: { database: 'pulse' } } })
    if (opened.ok) await opened.value.stop()
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  })

  test('a file in the place of the folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pulse-home-'))
    const home = join(folder, 'file')
    await writeFile(home, '')
    const opened = await openServiceDatabase({ DATABASE_URL: null, PULSE_HOME: home }, log)
    expect(opened).toMatchObject({ ok: false, problem: { kind: 'database-unavailable', message: expect.stringContaining(home) } })
    await rm(folder, { recursive: true })
  })
})
