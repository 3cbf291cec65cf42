import type { Result } from '../../base/result.ts'
import type { Principal } from '../../identity/principal.ts'
import type { ServiceDeps } from './deps.ts'

/** Longer than anything that somebody waits for; the place is free again then, should the process die. */
const leaseMs = 180_000

/** Does what runs statements for somebody who waits: it counts as one of their questions. Problems: `too-many-requests`, those of the work. */
export async function underQuota<T>(
  deps: Pick<ServiceDeps, 'quotas' | 'newId'>,
  principal: Principal,
  work: () => Promise<Result<T>>,
): Promise<Result<T>> {
  const taken = await deps.quotas?.question(principal.id, deps.newId(), leaseMs)
  if (taken?.ok === false) return taken
  try {
    return await work()
  } finally {
    await taken?.value()
  }
}
