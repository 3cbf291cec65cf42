import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const entry = fileURLToPath(new URL('../../src/entry', import.meta.url))

/** Stands for npm: notes each call, then "installs" what the lockfile of the current folder says, except what it is told to leave out. */
const npmScript = `
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n')
if (process.env.NPM_FAILS) { console.error('npm error 404'); process.exit(7) }
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
rmSync('node_modules', { recursive: true, force: true })
const kept = Object.entries(packages).filter(([path, entry]) => path && !entry.os?.includes('elsewhere') && path !== process.env.NPM_CANNOT)
for (const [path, { version }] of kept) {
  mkdirSync(path + '/bin', { recursive: true })
  writeFileSync(path + '/package.json', JSON.stringify({ version }))
}
mkdirSync('node_modules/vite/bin', { recursive: true })
writeFileSync('node_modules/vite/bin/vite.js', \`
  const { appendFileSync, mkdirSync, writeFileSync } = await import('node:fs')
  appendFileSync('vite-calls', 'build\\\\n')
  mkdirSync('dist/web', { recursive: true })
  writeFileSync('dist/web/index.html', '<!doctype html>')\`)
writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: Object.fromEntries(kept) }))
`

/** Stands for the command line. */
const cliScript = `
const [what, value] = process.argv.slice(2)
if (what === 'exit') process.exit(Number(value))
if (what === 'echo') console.log(JSON.stringify(process.argv.slice(2)))
if (what === 'die') process.kill(process.pid, 'SIGTERM')
if (what === 'wait') {
  process.once('disconnect', () => process.exit(0))
  process.channel.unref()
  process.once('SIGTERM', () => process.exit(42))
  setInterval(() => undefined, 1_000_000)
  console.log(process.pid)
}
`

const lock = {
  '': { name: 'project' },
  'node_modules/one': { version: '1.0.0', integrity: 'sha512-one' },
  'node_modules/tool': { version: '2.0.0', integrity: 'sha512-tool', dev: true },
  'node_modules/maybe': { version: '3.0.0', integrity: 'sha512-maybe', optional: true, os: [process.platform], cpu: [process.arch] },
  'node_modules/not-here': { version: '3.0.0', integrity: 'sha512-not', optional: true, os: ['elsewhere'] },
}

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pulse-setup-test-'))
  await mkdir(join(root, 'src', 'entry'), { recursive: true })
  for (const name of ['setup.mjs', 'pulse.mjs']) await cp(join(entry, name), join(root, 'src', 'entry', name))
  await writeFile(join(root, 'src', 'entry', 'cli.ts'), cliScript)
  await writeFile(join(root, 'npm.mjs'), npmScript)
  await writeLock(lock)
})
afterEach(() => rm(root, { recursive: true, force: true }))

const writeLock = (packages: object): Promise<void> => writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages }))

type Outcome = { code: number | null; signal: string | null; out: string; err: string }

function run(args: string[], env: Record<string, string> = {}, input?: (pid: number, line: string) => void): Promise<Outcome> {
  return new Promise((done) => {
    const npm = { npm_execpath: join(root, 'npm-cli.js'), npm_node_execpath: process.execPath }
    const child = spawn(process.execPath, args, { cwd: root, env: { PATH: process.env.PATH ?? '', ...npm, ...env } })
    const said = { out: '', err: '' }
    child.stdout.on('data', (part) => {
      said.out += part
      if (input && child.pid) input(child.pid, String(part))
    })
    child.stderr.on('data', (part) => {
      said.err += part
    })
    child.on('close', (code, signal) => done({ code, signal, ...said }))
  })
}

const setUp = (args: string[] = [], env: Record<string, string> = {}): Promise<Outcome> =>
  run([join('src', 'entry', 'setup.mjs'), ...args], env)
const calls = async (of: 'npm' | 'vite'): Promise<number> =>
  (await readFile(join(root, `${of}-calls`), 'utf8').catch(() => '')).split('\n').length - 1

beforeEach(() => cp(join(root, 'npm.mjs'), join(root, 'npm-cli.js')).then(() => writeFile(join(root, 'package.json'), '{"type":"module"}')))

describe('packages', () => {
  test('a fresh clone installs once, says so on the error channel only, and then starts in silence', async () => {
    const first = await setUp()
    expect(first).toMatchObject({ code: 0, out: '' })
    expect(first.err).toMatch(/Installing packages \(first start/)
    expect(await readFile(join(root, 'npm-calls'), 'utf8')).toMatch(/^ci /)
    expect(await setUp()).toEqual({ code: 0, signal: null, out: '', err: '' })
    expect(await calls('npm')).toBe(1)
  })

  test.each([
    ['another version is wanted', () => writeLock({ ...lock, 'node_modules/one': { version: '1.0.1', integrity: 'sha512-other' } })],
    [
      'the same version with other bytes is wanted',
      () => writeLock({ ...lock, 'node_modules/one': { version: '1.0.0', integrity: 'sha512-x' } }),
    ],
    ['a package is new', () => writeLock({ ...lock, 'node_modules/two': { version: '1.0.0' } })],
    ['a folder was removed', () => rm(join(root, 'node_modules', 'one'), { recursive: true })],
    ['the last install was cut off', () => rm(join(root, 'node_modules', '.package-lock.json'))],
  ])('installs again when %s', async (_name, change) => {
    await setUp()
    await change()
    expect(await setUp()).toMatchObject({ code: 0, err: expect.stringContaining('Installing packages') })
    expect(await calls('npm')).toBe(2)
  })

  test('an optional package that cannot be had is tried for once', async () => {
    const env = { NPM_CANNOT: 'node_modules/maybe' }
    expect(await setUp([], env)).toMatchObject({ code: 0 })
    expect(await setUp([], env)).toMatchObject({ code: 0, err: '' })
    expect(await calls('npm')).toBe(1)
  })

  test('development packages may be left out of a running service, not of its tests', async () => {
    await setUp()
    await rm(join(root, 'node_modules', 'tool'), { recursive: true })
    await setUp()
    expect(await calls('npm')).toBe(1)
    await setUp([], { npm_lifecycle_event: 'pretest' })
    expect(await calls('npm')).toBe(2)
  })

  test.each([
    ['npm fails', { NPM_FAILS: '1' }, /npm error 404\n"npm ci" failed \(exit 7\)/],
    ['npm leaves a package out', { NPM_CANNOT: 'node_modules/one' }, /node_modules\/one is missing/],
    ['there is no npm', { npm_execpath: '', PATH: '/nonexistent' }, /Cannot run npm/],
  ])('says what to do when %s', async (_name, env, message) => {
    expect(await setUp([], env)).toMatchObject({ code: 1, err: expect.stringMatching(message) })
  })

  test('two at once install once', async () => {
    const both = await Promise.all([setUp(), setUp(), setUp()])
    expect(both.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(await calls('npm')).toBe(1)
  })

  test.each(['18.20.0', '20.18.3'])('Node %s is too old', async (version) => {
    const script = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } })
      const { orExplain, setUp } = await import('./src/entry/setup.mjs')
      orExplain(() => setUp())`
    const outcome = await run(['--input-type=module', '-e', script])
    expect(outcome).toMatchObject({ code: 1, err: expect.stringContaining(`needs Node 20.19 or newer to start, and this is ${version}`) })
    expect(await calls('npm')).toBe(0)
  })
})

describe('the page', () => {
  beforeEach(async () => {
    await mkdir(join(root, 'src', 'web'), { recursive: true })
    await writeFile(join(root, 'src', 'web', 'vite.config.ts'), '')
  })

  test('is built once, and again when a source changed or the result is gone', async () => {
    await setUp(['--page'])
    await setUp(['--page'])
    expect(await calls('vite')).toBe(1)
    await writeFile(join(root, 'src', 'web', 'main.tsx'), 'export {}')
    await setUp(['--page'])
    expect(await calls('vite')).toBe(2)
    await rm(join(root, 'dist'), { recursive: true })
    expect(await setUp(['--page'])).toMatchObject({ code: 0, out: '', err: 'Building the page …\n' })
    expect(await calls('vite')).toBe(3)
  })

  test('is left alone by commands', async () => {
    await setUp()
    expect(await calls('vite')).toBe(0)
  })
})

describe('the launcher', () => {
  const pulse = (args: string[], onLine?: (pid: number, line: string) => void): Promise<Outcome> =>
    run([join('src', 'entry', 'pulse.mjs'), ...args], {}, onLine)
  beforeEach(async () => {
    await setUp()
    await mkdir(join(root, 'node_modules', '.bin'))
    await symlink(process.execPath, join(root, 'node_modules', '.bin', 'node'))
  })

  test.each([0, 1, 2, 3])('passes exit code %d on', async (code) => {
    expect(await pulse(['exit', String(code)])).toMatchObject({ code, signal: null })
  })

  test('passes words on as they are', async () => {
    const words = ['echo', 'how many "customers"?', '', '--json', '$HOME', 'ä']
    expect(await pulse(words)).toMatchObject({ code: 0, out: `${JSON.stringify(words)}\n`, err: '' })
  })

  test('passes a signal on, and the exit that follows', async () => {
    expect(await pulse(['wait'], (pid) => process.kill(pid, 'SIGTERM'))).toMatchObject({ code: 42 })
  })

  test('ends by the signal that ended the command', async () => {
    expect(await pulse(['die'])).toMatchObject({ code: null, signal: 'SIGTERM' })
  })

  test('does not leave the command behind when it is killed', async () => {
    let command = 0
    await pulse(['wait'], (pid, line) => {
      command = Number(line)
      process.kill(pid, 'SIGKILL')
    })
    // The output closed, so the command has ended too.
    expect(command).toBeGreaterThan(0)
  })
})
