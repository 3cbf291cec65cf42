import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { urlOf } from '../../entry/run-pulse.ts'
import { cloneDatabase, type TestDatabase } from '../../support/database.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const page = readFileSync(`${root}/docs/import.md`, 'utf8')

let database: TestDatabase
beforeAll(async () => {
  database = await cloneDatabase('migrated')
})
afterAll(() => database.close())

const steps = [...page.matchAll(/^```(sh|console)\n([\s\S]*?)^```$/gm)].flatMap(([, language, text = '']): [string, string | null][] => {
  const lines = text.trimEnd().split('\n')
  if (language === 'sh') return lines.map((line) => [line, null])
  return [[lines[0]?.slice(2) ?? '', lines.slice(1).join('\n')]]
})

test('the page shows the way from files to an answer', () => {
  expect(steps.length).toBeGreaterThanOrEqual(6)
})

/** In the order of the page: each step needs what the one before left. */
test.each(steps)('%s', async (line, shown) => {
  const { code, out, err } = await run(line)
  expect(code, err).toBe(0)
  if (shown !== null) expect(steady(out.trimEnd())).toBe(steady(shown))
})

/** Times differ from run to run, and CSV has CRLF. */
const steady = (text: string): string => text.replaceAll('\r', '').replaceAll(/ in [\d.]+ s(, [\d,]+ rows\/s)?/g, ' in … s')

function run(line: string): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, BASE_URL: '', DATABASE_URL: urlOf(database.owner), OPENAI_API_KEY: '', OPENAI_BASE_URL: '' }
  return new Promise((done) => {
    execFile('/bin/sh', ['-c', line], { cwd: root, env }, (error, out, err) =>
      done({ code: error ? Number(error.code ?? 1) : 0, out, err }),
    )
  })
}
