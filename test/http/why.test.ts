import { afterAll, expect, test } from 'vitest'
import * as z from 'zod'
import { serviceBench } from '../support/service-bench.ts'

const bench = await serviceBench('demo')
afterAll(() => bench.close())
const app = bench.app()

const send = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
  const init = { method, ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) }
  const response = await app.request(`http://127.0.0.1${path}`, init)
  return { status: response.status, body: await response.json() }
}
const idOf = ({ body }: { body: unknown }): string => z.object({ id: z.string() }).parse(body).id
const alertsSchema = z.object({ alerts: z.array(z.object({ id: z.string() })) })

const part = z.object({ change: z.number(), mix: z.number(), rate: z.number() })
const explainedSchema = z.object({
  kind: z.literal('explained'),
  sentence: z.string(),
  later: z.object({ value: z.number() }),
  earlier: z.object({ value: z.number() }),
  dimensions: z.array(z.object({ label: z.string(), parts: z.array(part), rest: part.nullable() })).min(3),
})

/** Asks, saves the answer as a monitor that fires at once, and gives back its alerts. */
async function alertsOf(question: string, column: string) {
  const conversation = idOf(await send('POST', '/api/conversations', {}))
  const answer = crypto.randomUUID()
  const asked = await app.request(`http://127.0.0.1/api/conversations/${conversation}/answers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ id: answer, question }),
  })
  await asked.text()
  const made = await send('POST', '/api/monitors', {
    from: { answer, dates: 'moving' },
    name: question,
    condition: { schema: 1, when: { kind: 'threshold', column, op: 'gt', value: 1 } },
    schedule: { frequency: 'daily', timezone: 'UTC', local_time: '07:00' },
  })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  const monitor = idOf(made)
  await send('POST', `/api/monitors/${monitor}/run`, {})
  await bench.tick()
  return alertsSchema.parse((await send('GET', `/api/alerts?monitor=${monitor}`)).body).alerts
}

test('an alert of a sum is taken apart by its dimensions, and its time is run again', async () => {
  const [alert] = await alertsOf('net sales last month', 'revenue')
  const why = await send('POST', `/api/alerts/${alert?.id}/why`)
  expect(why.status).toBe(200)
  const explained = explainedSchema.parse(why.body)
  const change = explained.later.value - explained.earlier.value
  expect(explained.sentence).toMatch(/^Net sales (rose|fell) by €[\d,.]+ \([+-][\d.]+%\): €[\d,.]+ in .*\. By .*, most is /)
  expect(explained.dimensions.map(({ label }) => label)).toContain('Segment')
  for (const { parts, rest } of explained.dimensions) {
    const all = [...parts, ...(rest === null ? [] : [rest])]
    const sum = (of: (part: (typeof all)[number]) => number) => all.reduce((total, part) => total + of(part), 0)
    expect(sum((part) => part.change)).toBeCloseTo(change, 2)
    expect(sum((part) => part.mix)).toBeCloseTo(0, 2)
    expect(sum((part) => part.rate)).toBeCloseTo(change, 2)
  }

  const again = await send('POST', `/api/alerts/${alert?.id}/restate`)
  expect(again).toMatchObject({ status: 200, body: { same: true, difference: 0, now: { verdict: 'breach' } } })
  const kept = await send('GET', `/api/alerts/${alert?.id}`)
  expect(kept.body).toMatchObject({ restated: again.body })
})

test('an alert of a ratio is taken apart into how its parts moved and how their shares did', async () => {
  const [alert] = await alertsOf('gross margin % last month', 'margin_pct')
  const why = await send('POST', `/api/alerts/${alert?.id}/why`)
  expect(why).toMatchObject({ status: 200, body: { kind: 'explained', of: 'ratio', measure: expect.stringMatching(/margin/i) } })
  const explained = explainedSchema.parse(why.body)
  const change = explained.later.value - explained.earlier.value
  for (const { parts, rest } of explained.dimensions) {
    const all = [...parts, ...(rest === null ? [] : [rest])]
    expect(all.reduce((sum, part) => sum + part.change, 0)).toBeCloseTo(change, 4)
    for (const part of all) expect(part.rate + part.mix).toBeCloseTo(part.change, 6)
  }
  const [counted] = await alertsOf('average order value last month', 'avg_order_value')
  expect(await send('POST', `/api/alerts/${counted?.id}/why`)).toMatchObject({
    status: 200,
    body: { kind: 'unexplained', reason: expect.stringContaining('neither a sum, a count, nor one of these divided by another') },
  })
})

test('SQL of one’s own cannot be taken apart, and what is not there is not found', async () => {
  const made = await send('POST', '/api/monitors', {
    from: { sql: 'select count(*) as n from public.customer_master' },
    name: 'Customers',
    condition: { schema: 1, when: { kind: 'threshold', column: 'n', op: 'gt', value: 1 } },
  })
  await send('POST', `/api/monitors/${idOf(made)}/run`, {})
  await bench.tick()
  const { alerts } = alertsSchema.parse((await send('GET', `/api/alerts?monitor=${idOf(made)}`)).body)
  expect(await send('POST', `/api/alerts/${alerts[0]?.id}/why`)).toMatchObject({
    status: 200,
    body: { kind: 'unexplained', reason: expect.stringContaining('SQL of its own') },
  })
  expect(await send('POST', `/api/alerts/${crypto.randomUUID()}/why`)).toMatchObject({ status: 404 })
  expect(await send('POST', `/api/alerts/${crypto.randomUUID()}/restate`)).toMatchObject({ status: 404 })
})
