import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { urlOf } from '../entry/run-pulse.ts'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const file = `${root}/README.md`
const readme = readFileSync(file, 'utf8')
const scripts: Record<string, string> = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')).scripts

/** Commands that other tests run: the service itself, this very run, and the long measurement. */
const elsewhere = new Set(['npm start', 'npm test', 'npm run -s bench'])

let database: TestDatabase

beforeAll(async () => {
  database = await cloneDatabase('demo')
})
afterAll(() => database?.close())

const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map((match) => match[1] ?? '')
const commands = blocks('sh').flatMap((block) => block.split('\n').filter((line) => line !== ''))
const dialogues = blocks('console')

test('shows commands and dialogues', () => {
  expect(commands.length).toBeGreaterThan(5)
  expect(dialogues.length).toBeGreaterThanOrEqual(5)
})

test.each(commands)('%s is a script of the project', (line) => {
  const name = /^npm (?:run -s )?([\w:]+)/.exec(line)?.[1] ?? ''
  expect(Object.keys(scripts)).toContain(name)
})

test.each(commands.filter((line) => !elsewhere.has(line)))('%s runs', async (line) => {
  const { code, stdout, stderr } = await run(line)
  expect(code, stderr).toBe(0)
  expect(stdout).not.toBe('')
})

test.each(dialogues.map((text) => [text.split('\n')[0]?.slice(2) ?? '', text] as const))('%s answers as shown', async (line, text) => {
  const { stdout } = await run(line)
  const shown = `$ ${line}\n${stdout.trimEnd()}\n`
  if (process.env.UPDATE_README)
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(text, () => shown),
    )
  else expect(steady(shown)).toBe(steady(text))
})

/** Times differ from run to run. */
const steady = (text: string): string => text.replaceAll(/\b[\d,]+ ms\b/g, '… ms')

function run(line: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = {
    ...process.env,
    // The test runner has a variable of that name for itself.
    BASE_URL: '',
    DATABASE_URL: urlOf(database.owner),
    PULSE_AS_OF: '2026-11-20',
    OPENAI_API_KEY: '',
    OPENAI_BASE_URL: '',
  }
  return new Promise((settle) => {
    execFile('/bin/sh', ['-c', line], { cwd: root, env, maxBuffer: 10_000_000 }, (error, stdout, stderr) =>
      settle({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr }),
    )
  })
}
