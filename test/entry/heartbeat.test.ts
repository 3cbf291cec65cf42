import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { jsonLogger } from '../../src/base/logger.ts'
import { heartbeat } from '../../src/entry/heartbeat.ts'

let status = 200
let calls = 0
const server = createServer((_request, response) => {
  calls++
  response.writeHead(status).end('ok')
})
let url: string
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-of-the-watcher`
})
afterAll(() => void server.close())

test('a watcher is called once a minute; one that is away is logged once, without its address', async () => {
  let now = 1_000_000
  const logged: string[] = []
  const log = jsonLogger('info', (line) => logged.push(line))
  const beat = heartbeat(url, { clock: { ...systemClock(), now: () => now }, log })
  await beat()
  await beat()
  expect(calls).toBe(1)
  status = 500
  for (let minute = 1; minute <= 3; minute++) {
    now += 60_000
    await beat()
  }
  expect(calls).toBe(4)
  expect(logged).toHaveLength(1)
  expect(logged[0]).toContain('answered 500')
  expect(logged[0]).not.toContain('secret-of-the-watcher')
  status = 302
  now += 60_000
  await beat()
  expect(calls).toBe(5)
})
