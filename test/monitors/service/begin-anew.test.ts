import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Held, type TokenMonitors, tokenMonitors } from '../support/token-monitors.ts'

let service: TokenMonitors
let admin: Held
beforeAll(async () => {
  service = await tokenMonitors({ admin: {}, analyst: {}, clerk: {} })
  admin = await service.token('ada', ['admin'])
})
afterAll(() => service.close())

/** A monitor that alerts above `limit`, planned for seven each day from 21 November. */
async function watch(as: Held, statement: string, limit: number): Promise<string> {
  service.setNow('2026-11-20T09:00:00Z')
  const condition = { schema: 1, when: { kind: 'threshold', column: 'v', op: 'gt', value: limit } }
  const body = { name: 'Pay', from: { sql: statement }, condition, schedule: { local_time: '07:00' } }
  const made = await service.send(as, 'POST', '/api/monitors', body)
  expect(made).toMatchObject({ status: 201 })
  return String(made.body.id)
}

test('rights that stay the same begin nothing, in whatever order the database keeps them', async () => {
  await service.query('create table public.payroll as select n as id, n % 3 as department, n as amount from generate_series(1, 9) n')
  await service.query('grant select on public.payroll to public')
  // Short keys come first in jsonb, whatever the alphabet says.
  service.roles.clerk = { masks: { 'public.payroll.department': 'hash', 'public.payroll.id': 'hash' } }
  await service.send(admin, 'POST', '/api/catalog/refresh', {})
  const as = await service.token('mel', ['clerk'])
  const statement = 'SELECT count(distinct department) + count(distinct id) AS v FROM payroll'
  const id = await watch(as, statement, 5)
  for (const day of [21, 22, 23]) await service.runAt(`2026-11-${day}T07:00:05Z`)
  expect(await service.send(as, 'GET', `/api/monitors/${id}`)).toMatchObject({ body: { version: 1, last_status: 'ok' } })
  expect((await service.send(as, 'GET', `/api/alerts?monitor=${id}`)).body.alerts).toMatchObject([{ state: 'open' }])
})

test('rights that are never twice the same end in a failure that is told, not in versions without end', async () => {
  const as = await service.token('nat', ['analyst'])
  const id = await watch(as, 'SELECT max(salary) AS v FROM staff', 1)
  await service.runAt('2026-11-21T07:00:05Z')
  await service.query(`create function pulse_ops.scramble() returns trigger language plpgsql as
    $$ begin new.rights = jsonb_build_object('tables', '["public.other"]'::jsonb, 'columns', '[]'::jsonb, 'filters', '{}'::jsonb, 'masks', '{}'::jsonb); return new; end $$`)
  await service.query(`create trigger scramble before insert or update of rights on pulse_ops.monitor_version
    for each row when (new.rights is not null) execute function pulse_ops.scramble()`)
  try {
    await service.query(`update pulse_ops.monitor_version set rights = rights where monitor_id = $1`, [id])
    await service.runAt('2026-11-22T07:00:05Z')
  } finally {
    await service.query('drop trigger scramble on pulse_ops.monitor_version; drop function pulse_ops.scramble()')
  }
  expect(await service.send(as, 'GET', `/api/monitors/${id}`)).toMatchObject({ body: { version: 2, last_status: 'error' } })
  expect((await service.send(admin, 'GET', `/api/monitors/${id}/runs`)).text).toContain('rights_unsettled')
})
