import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { cloneDatabase, type TestDatabase } from '../support/database.ts'
import { runPulse, urlOf } from './run-pulse.ts'

const cli = fileURLToPath(new URL('../../src/entry/cli.ts', import.meta.url))

let db: TestDatabase
let home: string
let running: ChildProcess | null = null
beforeAll(async () => {
  db = await cloneDatabase('migrated')
  home = await mkdtemp(join(tmpdir(), 'pulse-reload-'))
})
afterAll(async () => {
  running?.kill('SIGKILL')
  await db.close()
  await rm(home, { recursive: true })
})

const file = (): string => join(home, 'model.yaml')
const env = () => ({
  DATABASE_URL: urlOf(db.owner),
  PULSE_HOME: join(home, 'home'),
  SEMANTIC_MODEL_DIR: home,
  PORT: '0',
  LOG_LEVEL: 'warn',
})
const model = (metric: string, expression: string): string => `semantic_model:
  - name: shop
    datasets:
      - name: customers
        source: public.customer_master
    metrics:
      - name: ${metric}
        expression: ${expression}
`

async function start(): Promise<{ address: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [cli, 'serve'], { env: { PATH: process.env.PATH, ...env() }, stdio: ['ignore', 'pipe', 'pipe'] })
  running = child
  child.stderr.resume()
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /ready: (http\S+)/.exec(line)?.[1]
    if (address) return { address, child }
  }
  throw new Error('the service did not start')
}

const stateSchema = z.object({
  version: z.string(),
  model_faults: z.array(z.string()),
  checked: z.object({ findings: z.array(z.object({ what: z.string(), message: z.string() })) }).nullable(),
})
const stateOf = async (address: string) => stateSchema.parse(await (await fetch(`${address}/api/catalog/findings`)).json())
const metricsOf = async (address: string): Promise<string[]> => {
  const found = z.object({ metrics: z.array(z.object({ name: z.string() })) }).parse(await (await fetch(`${address}/api/catalog`)).json())
  return found.metrics.map(({ name }) => name)
}
const refresh = (address: string) =>
  fetch(`${address}/api/catalog/refresh`, { method: 'POST', headers: { 'content-type': 'application/json' } })

test('a model is followed while the service runs, and a broken one never takes it down', async () => {
  await writeFile(file(), 'semantic_model: [')
  const refused = await runPulse(['serve'], env())
  expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/model\.yaml:1:\d+ /)])

  await writeFile(file(), model('buyers', 'count(distinct customers.customer)'))
  const first = await start()
  expect(await metricsOf(first.address)).toContain('buyers')

  await writeFile(file(), model('shoppers', 'sum(customers.customer)'))
  const answer = await refresh(first.address)
  expect([answer.status, z.object({ changed: z.boolean() }).parse(await answer.json()).changed]).toEqual([200, true])
  expect(await metricsOf(first.address)).toContain('shoppers')
  await expect
    .poll(async () => (await stateOf(first.address)).checked?.findings.map(({ what }) => what), { timeout: 20_000 })
    .toContain('metric shoppers')

  await writeFile(file(), 'semantic_model:\n  - name: shop\n')
  first.child.kill('SIGHUP')
  await expect
    .poll(async () => (await stateOf(first.address)).model_faults, { timeout: 20_000 })
    .toEqual([expect.stringContaining('model.yaml:2:5 semantic_model[0].datasets: expected')])
  expect(await metricsOf(first.address)).toContain('shoppers')
  const ready = await fetch(`${first.address}/health/ready`)
  expect([ready.status, await ready.text()]).toEqual([200, expect.stringContaining('the newest files are broken')])
  first.child.kill('SIGTERM')
  await once(first.child, 'exit')

  const second = await start()
  expect(await metricsOf(second.address)).toContain('shoppers')
  expect((await stateOf(second.address)).model_faults).toHaveLength(1)
  second.child.kill('SIGTERM')
  await once(second.child, 'exit')
}, 120_000)
