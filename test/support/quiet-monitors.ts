import type pg from 'pg'
import { ok } from '../../src/base/result.ts'
import { withConnection } from '../../src/db/connect.ts'

/** Plans the runs of the demonstration's monitors far ahead: its day is behind the clock of the tests, so all would be due in each of them. */
export async function quietMonitors(owner: pg.ClientConfig): Promise<void> {
  await withConnection(owner, 'test', async (client) => {
    await client.query("update public.pulse_monitors set next_run = '2100-01-01T00:00:00Z' where next_run is not null")
    return ok(undefined)
  })
}
