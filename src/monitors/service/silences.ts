import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import type { Principal } from '../../identity/principal.ts'
import { writeAudit } from '../store/audit.table.ts'
import { findMonitor } from '../store/monitor.table.ts'
import {
  countCurrent,
  dropEnded,
  endSilence,
  findSilence,
  insertSilence,
  listSilences,
  type Matcher,
  type NewSilence,
  type Silence,
} from '../store/silence.table.ts'
import { isAdmin, openMonitor, viewerOf } from './access.ts'
import { dataReader } from './data-reader.ts'
import type { ServiceDeps } from './deps.ts'

const mostDays = 400

/** Who may silence: a monitor of one's own or with one's changes; what goes beyond one monitor is for administrators. */
async function silencer(deps: ServiceDeps, principal: Principal, { monitor, group }: Matcher): Promise<Result<void>> {
  if (monitor === undefined) {
    if (isAdmin(principal)) return ok(undefined)
    return fail({
      kind: 'forbidden',
      message: 'Only administrators silence more than one monitor. Name one of yours in "matcher.monitor".',
    })
  }
  const opened = await openMonitor(deps.db, principal, monitor, 'editor')
  if (!opened.ok) return opened
  // Which groups a pattern keeps quiet tells what they are called.
  if (group === undefined || (await dataReader(deps, principal).data(opened.value))) return ok(undefined)
  return fail({ kind: 'forbidden', message: 'Groups are named by values of the data, which you may not read. Silence the whole monitor.' })
}

/** Silences that have not ended of one monitor, and of those that go beyond one. */
const mostCurrent = 50

/** That there are as many as there may be. Of a monitor, those that ended a month ago go; what they were stays in the audit trail. */
export async function silencesFull({ db }: Pick<ServiceDeps, 'db'>, matcher: Matcher): Promise<Problem | null> {
  const monitor = matcher.monitor ?? null
  await dropEnded(db, monitor)
  if ((await countCurrent(db, monitor)) < mostCurrent) return null
  const whose = monitor === null ? 'beyond single monitors' : 'of this monitor'
  return {
    kind: 'conflict',
    message: `There are ${mostCurrent} silences ${whose} that have not ended, which is the most. End one first, or let one cover more by a pattern with *.`,
  }
}

/** Begins a silence. Problems: `forbidden`, `not-found`, `invalid-request` for times that make no stretch of at most 400 days to come, `conflict` where there are too many. */
export async function startSilence(deps: ServiceDeps, principal: Principal, wanted: Omit<NewSilence, 'author'>): Promise<Result<Silence>> {
  const may = await silencer(deps, principal, wanted.matcher)
  if (!may.ok) return may
  const [starts, ends] = [wanted.startsAt === null ? deps.clock.now() : Date.parse(wanted.startsAt), Date.parse(wanted.endsAt)]
  const fault =
    ends <= deps.clock.now()
      ? 'expected an end that is to come'
      : ends <= starts
        ? 'expected an end after the beginning'
        : ends - starts > mostDays * 86_400_000
          ? `expected at most ${mostDays} days`
          : null
  if (fault !== null)
    return fail({
      kind: 'invalid-request',
      message: `ends_at: ${fault}, found ${wanted.endsAt}.`,
      issues: [{ path: 'ends_at', message: fault }],
    })
  const full = await silencesFull(deps, wanted.matcher)
  if (full !== null) return fail(full)
  return ok(
    await deps.db.transaction(async (db) => {
      const made = await insertSilence(db, { ...wanted, author: principal.id })
      await writeAudit(db, { actor: principal.id, action: 'silence', monitor: wanted.matcher.monitor ?? null, after: made })
      return made
    }),
  )
}

/** A silence with whether who asks may be told which groups it covers and why. */
export type SeenSilence = Silence & { readable: boolean }

/**
 * Silences that somebody may know of: those of monitors that they see, and those that go beyond one. Groups are values of the data, and a reason may name them:
 * they are for who may read the data of the monitor, beyond one for administrators and the author.
 */
export async function silencesFor(deps: ServiceDeps, principal: Principal, onlyCurrent: boolean): Promise<SeenSilence[]> {
  const all = await listSilences(deps.db, onlyCurrent)
  const reader = dataReader(deps, principal)
  const seen = new Map<string, boolean>()
  for (const id of new Set(all.flatMap(({ matcher }) => matcher.monitor ?? []))) {
    const monitor = await findMonitor(deps.db, id, viewerOf(principal))
    if (monitor !== null) seen.set(id, await reader.data(monitor))
  }
  return all.flatMap((silence) => {
    const { matcher, author } = silence
    const readable =
      matcher.monitor === undefined
        ? matcher.group === undefined || isAdmin(principal) || author === principal.id
        : seen.get(matcher.monitor)
    if (readable === undefined) return []
    return [readable ? { ...silence, readable } : withoutGroup(silence)]
  })
}

const withoutGroup = ({ matcher: { group: _, exact: __, ...matcher }, ...silence }: Silence): SeenSilence => ({
  ...silence,
  matcher,
  reason: 'Only who may read the data sees why.',
  readable: false,
})

const missing: Problem = { kind: 'not-found', what: 'silence' }

/** Ends a silence now. */
export async function stopSilence(deps: ServiceDeps, principal: Principal, id: string): Promise<Result<void>> {
  const found = await findSilence(deps.db, id)
  if (found === null) return fail(missing)
  const may = await silencer(deps, principal, found.matcher)
  if (!may.ok) return may.problem.kind === 'not-found' ? fail(missing) : may
  await deps.db.transaction(async (db) => {
    await endSilence(db, id)
    await writeAudit(db, { actor: principal.id, action: 'end_silence', monitor: found.matcher.monitor ?? null, before: found })
  })
  return ok(undefined)
}
