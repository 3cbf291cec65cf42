import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { jsonLogger } from '../../src/base/logger.ts'
import { modelFiles } from '../../src/entry/model-files.ts'
import { openModelKeeper } from '../../src/entry/model-keeper.ts'

let home: string
let folder: string
let logged: string[]
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'pulse-home-'))
  folder = join(home, 'model')
  await mkdir(folder)
  logged = []
})
afterEach(() => rm(home, { recursive: true }))

const good = (name: string): string => `semantic_model:\n  - name: ${name}\n    datasets:\n      - { name: orders, source: orders }\n`
const broken = 'semantic_model:\n  - name: shop\n    datasets:\n      - { name: orders, sorce: orders }\n'
const save = (text: string, file = 'shop.yaml') => writeFile(join(folder, file), text)
const files = (SEMANTIC_MODEL_DIR: string | null = folder) => modelFiles({ SEMANTIC_MODEL_DIR, PULSE_HOME: home }, new Map())
const open = () =>
  openModelKeeper(
    files(),
    jsonLogger('info', (line) => logged.push(line)),
  )
async function opened() {
  const keeper = await open()
  if (!keeper.ok) throw new Error(keeper.problem.join('\n'))
  return keeper.value
}

test('a changed file is taken into use, a broken one is not, and a mended one is again', async () => {
  await save(good('first'))
  const keeper = await opened()
  expect(keeper.current()?.name).toBe('first')
  expect(await keeper.reload()).toBe('same')
  await save(good('second'))
  expect([await keeper.reload(), keeper.current()?.name]).toEqual(['changed', 'second'])
  await save(broken)
  expect([await keeper.reload(), keeper.current()?.name]).toEqual(['broken', 'second'])
  expect(keeper.faults()).toEqual([`${join(folder, 'shop.yaml')}:4:9 semantic_model[0].datasets[0].source: expected a name`])
  expect(logged.at(-1)).toContain('shop.yaml:4:9')
  await save(good('third'))
  expect([await keeper.reload(), keeper.current()?.name, keeper.faults()]).toEqual(['changed', 'third', []])
})

test('a poll waits until a file has settled', async () => {
  await save(good('first'))
  const keeper = await opened()
  expect(await keeper.poll()).toBe('same')
  await save(good('half'))
  expect(await keeper.poll()).toBe('same')
  await save(good('whole'))
  expect(await keeper.poll()).toBe('same')
  expect([await keeper.poll(), keeper.current()?.name]).toEqual(['changed', 'whole'])
})

test('a folder that goes away leaves the model in use, said once', async () => {
  await save(good('first'))
  const keeper = await opened()
  await rm(folder, { recursive: true })
  expect([await keeper.reload(), await keeper.reload(), keeper.current()?.name]).toEqual(['broken', 'broken', 'first'])
  expect(keeper.faults()).toEqual([expect.stringContaining(`expected a folder at ${folder}`)])
  expect(logged.filter((line) => line.includes('cannot be read'))).toHaveLength(1)
})

test('a start with a broken file serves the last usable one of that folder', async () => {
  await save(good('first'))
  await opened()
  await save(broken)
  const keeper = await opened()
  expect([keeper.current()?.name, keeper.faults().length]).toEqual(['first', 1])
})

test.each<[string, () => Promise<unknown>]>([
  ['nothing was remembered', () => rm(join(home, 'last-semantic-model.json'), { force: true })],
  ['what was remembered is torn', () => writeFile(join(home, 'last-semantic-model.json'), '{"folder": "')],
  [
    'what was remembered is of another folder',
    async () =>
      writeFile(join(home, 'last-semantic-model.json'), JSON.stringify({ folder: '/elsewhere', texts: [{ file: 'a', text: good('x') }] })),
  ],
])('a start with a broken file fails when %s', async (_name, prepare) => {
  await prepare()
  await save(broken)
  expect(await open()).toEqual({ ok: false, problem: [expect.stringContaining('shop.yaml:4:9')] })
})

test.each([
  ['an empty folder', async () => undefined, 'expected .yaml or .json files in'],
  ['no folder', () => rm(folder, { recursive: true }), 'expected a folder at'],
])('explains %s', async (_name, prepare, message) => {
  await prepare()
  expect(await open()).toEqual({ ok: false, problem: [expect.stringContaining(message)] })
})

test('"none" stands for no model', async () => {
  const keeper = await openModelKeeper(
    files('none'),
    jsonLogger('silent', () => undefined),
  )
  expect(keeper.ok && keeper.value.current()).toBeNull()
})

test('what is remembered is whole', async () => {
  await save(good('first'))
  await opened()
  expect(JSON.parse(await readFile(join(home, 'last-semantic-model.json'), 'utf8'))).toEqual({
    folder,
    texts: [{ file: join(folder, 'shop.yaml'), text: good('first') }],
  })
})
