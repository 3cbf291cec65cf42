import { dropOldLinkRequests } from './account-link.table.ts'
import { deleteEndedFiles } from './chart-picture.ts'
import { dropOldDeliveries } from './delivery.table.ts'
import type { SlackDeps } from './deps.ts'
import { dropOldSayings } from './said.table.ts'

/** Forgets what is past its time, and deletes pictures in Slack that are; to be called now and then. How many things are gone. */
export async function tendSlack(deps: Pick<SlackDeps, 'db' | 'api'>): Promise<number> {
  const { db } = deps
  return (await dropOldDeliveries(db)) + (await dropOldSayings(db)) + (await dropOldLinkRequests(db)) + (await deleteEndedFiles(deps))
}
