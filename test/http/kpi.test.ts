import { afterAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { day } from '../monitors/kpi/kpi-bench.ts'
import { serviceBench } from '../support/service-bench.ts'

const bench = await serviceBench('demo')
afterAll(() => bench.close())
const app = bench.app()

const send = async (method: string, path: string, body?: unknown) => {
  const response = await app.request(`http://127.0.0.1${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  return { status: response.status, body: z.record(z.string(), z.unknown()).parse(await response.json()) }
}
const get = (path: string) => send('GET', path)

const kpisSchema = z.object({
  kpis: z.array(
    z.object({
      id: z.number(),
      name: z.string(),
      good_direction: z.string().nullable(),
      column: z.object({ unit: z.unknown() }),
      series: z.array(
        z.object({
          team: z.object({ id: z.number(), name: z.string() }).nullable(),
          region: z.object({ id: z.number(), name: z.string() }).nullable(),
          points: z.number(),
        }),
      ),
    }),
  ),
})
const kpis = kpisSchema.parse((await get('/api/kpi')).body).kpis
const rate = kpis.find(({ name }) => name === 'campaign_click_rate')
const path = `/api/kpi/${rate?.id}`

test('KPIs come with their series, and with direction and unit from the semantic model', () => {
  expect(kpis.map(({ name }) => name)).toContain('support_response_time')
  expect(kpis.find(({ name }) => name === 'support_response_time')).toMatchObject({
    good_direction: 'down',
    column: { unit: { kind: 'duration', noun: 'minutes' } },
  })
  expect(rate?.series).toHaveLength(8)
  expect(rate?.series[0]).toMatchObject({ team: { name: 'Brand Marketing' }, region: { name: 'APAC' }, points: 156 })
})

describe('values', () => {
  const [series] = rate?.series ?? []
  const place = { team: series?.team?.id, region: series?.region?.id }
  const values = `${path}/values?team=${place.team}&region=${place.region}`
  const pointsSchema = z.object({
    points: z.array(
      z.object({ at: z.string(), value: z.string(), anomaly: z.object({ id: z.number(), description: z.string() }).nullable() }),
    ),
  })

  test('are loaded, scored at once, and shown with what is unusual', async () => {
    const before = pointsSchema.parse((await get(values)).body).points
    expect(before).toHaveLength(156)
    const last = before.at(-1)
    const next = day(last?.at.slice(0, 10) ?? '', 7)
    const loaded = await send('POST', '/api/kpi/values', {
      values: [{ kpi: 'campaign_click_rate', ...place, value: 12, timestamp: `${day(next, -6)}T10:00:00Z` }],
    })
    expect(loaded).toMatchObject({ status: 200, body: { inserted: 1, updated: 0, unchanged: 0, scored: { series: 1 } } })
    const after = pointsSchema.parse((await get(values)).body).points
    expect(after.at(-1)).toMatchObject({
      value: '12',
      anomaly: { description: expect.stringMatching(/^Unusually good: 12%, expected about \d\.\d+%/) },
    })

    const list = await get('/api/kpi/anomalies?severity=medium&limit=1')
    expect(list).toMatchObject({
      status: 200,
      body: {
        anomalies: [{ kpi: { name: 'campaign_click_rate' }, value: '12', detail: { status: 'found', favourable: true, label: null } }],
      },
    })
    const id = after.at(-1)?.anomaly?.id
    expect(await send('POST', `/api/kpi/anomalies/${id}/label`, { label: 'confirmed' })).toMatchObject({
      status: 200,
      body: { detail: { label: 'confirmed' } },
    })
  })

  test('with faults are refused whole, each fault with its row', async () => {
    const rows = [
      { kpi: 'campaign_click_rate', ...place, value: 1, timestamp: '2020-01-05' },
      { kpi: 'no such', value: 'x', timestamp: 'then' },
    ]
    expect(await send('POST', '/api/kpi/values', { values: rows })).toMatchObject({
      status: 400,
      body: {
        detail: expect.stringContaining('Nothing was written: 3 faults in 2 rows.'),
        issues: [{ path: 'values.1.kpi' }, { path: 'values.1.value' }, { path: 'values.1.timestamp' }],
      },
    })
    expect(pointsSchema.parse((await get(values)).body).points[0]?.at).not.toContain('2020')
  })
})

test('anomalies page by cursor, newest first, without one twice', async () => {
  const page = z.object({ anomalies: z.array(z.object({ id: z.number(), at: z.string() })), next: z.string().nullable() })
  const seen: { id: number; at: string }[] = []
  let cursor = ''
  do {
    const { anomalies, next } = page.parse((await get(`/api/kpi/anomalies?limit=20${cursor}`)).body)
    seen.push(...anomalies)
    cursor = next === null ? '' : `&cursor=${encodeURIComponent(next)}`
  } while (cursor !== '')
  expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length)
  expect(seen.length).toBeGreaterThan(40)
  expect(seen.map(({ at }) => at)).toEqual(
    seen
      .map(({ at }) => at)
      .toSorted()
      .toReversed(),
  )
})

test('a KPI is settled, and what does not exist is not', async () => {
  expect(await send('PUT', `${path}/settings`, { good_direction: 'down', min_abs_change: 0.5 })).toMatchObject({
    status: 200,
    body: { good_direction: 'down', min_abs_change: 0.5 },
  })
  expect(await send('PUT', '/api/kpi/99999/settings', { good_direction: null })).toMatchObject({ status: 404 })
  expect(await send('POST', '/api/kpi/anomalies/99999/label', { label: null })).toMatchObject({ status: 404 })
  expect(await get('/api/kpi/anomalies?cursor=x')).toMatchObject({ status: 400 })
  expect(await get('/api/kpi/anomalies?severity=huge')).toMatchObject({ status: 400 })
})
