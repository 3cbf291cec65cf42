import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { faults, newcomers, tables } from '../support/eleven.ts'
import { type ServiceMonitors, serviceMonitors } from '../support/service-monitors.ts'

let service: ServiceMonitors
const ids = new Map<string, string>()
beforeAll(async () => {
  service = await serviceMonitors('demo')
  const { body } = await service.send('GET', '/api/templates')
  for (const { id, name } of z.array(z.object({ id: z.string(), name: z.string() })).parse(body.templates)) ids.set(name, id)
})
afterAll(() => service.close())

const testedSchema = z.object({
  groups: z.array(z.object({ verdict: z.string(), group: z.array(z.object({ value: z.unknown() })) })),
  warnings: z.array(z.string()),
})

/** The verdicts of a template with its defaults now, and the groups that fire. */
async function tried(template: string): Promise<{ verdicts: string[]; firing: string[] }> {
  const { status, body } = await service.send('POST', '/api/monitors/test', { from: { template: ids.get(template) } })
  expect([template, status]).toEqual([template, 200])
  const { groups } = testedSchema.parse(body)
  const firing = groups.filter(({ verdict }) => verdict === 'breach').map(({ group }) => group.map(({ value }) => value).join())
  return { verdicts: [...new Set(groups.map(({ verdict }) => verdict))], firing }
}

test('the eleven are there', () => {
  expect([...ids.keys()].toSorted()).toEqual([...faults.map(({ template }) => template), newcomers.template].toSorted())
})

test.each(faults)('$template: quiet on clean data, fires on an injected fault on the right group', async ({ template, fault, group }) => {
  expect(await tried(template)).toMatchObject({ firing: [] })
  const [named] = group === null ? [] : await service.query(group)
  await service.query(fault)
  expect((await tried(template)).firing).toEqual([named === undefined ? '' : named.name])
})

test('a customer who went quiet since the last run is told of, those who were quiet before are not', async () => {
  service.setNow('2026-11-16T06:00:00Z')
  const made = await service.send('POST', '/api/monitors', {
    from: { template: ids.get(newcomers.template) },
    schedule: { local_time: '07:00' },
  })
  expect(made.status).toBe(201)
  await service.runAt('2026-11-16T07:00:05Z')
  const open = async () => (await service.send('GET', `/api/alerts?open=true&monitor=${made.body.id}`)).body.alerts
  expect(await open()).toEqual([])
  await service.query(newcomers.fault)
  await service.runAt('2026-11-23T07:00:05Z')
  expect(await open()).toHaveLength(1)
  service.setNow('2026-11-20T09:00:00Z')
})

test('emptied tables are no data and no good news; only the watch on arriving data fires', async () => {
  await service.query(`truncate ${tables} cascade`)
  for (const template of [...faults.map((one) => one.template), newcomers.template]) {
    const expected = template === 'Data stopped arriving' ? ['breach'] : ['no_data']
    expect([template, (await tried(template)).verdicts]).toEqual([template, expected])
  }
})
