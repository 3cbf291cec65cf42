import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/logger.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { checkModel } from '../catalog/check-model.ts'
import type { ModelFinding } from '../catalog/model-finding.ts'
import type { Connections } from '../db/db.ts'

/** What the last check of the semantic model found; `checkedAt` in epoch milliseconds. */
export type Checked = { version: string; checkedAt: number; findings: ModelFinding[] }

/** Holds each new catalog against its database, behind the answers. */
export type CatalogChecks = {
  /** Begins with a catalog that was not checked yet; nothing happens before `start`. */
  follow(catalog: Catalog): void
  /** Checks what `follow` was given last, and from then on whatever comes. */
  start(): void
  current(): Checked | null
}

const mostLines = 20

/** Checks over the reader's connections: one at a time, the newest catalog next. */
export function createCatalogChecks(deps: {
  connections: Connections
  clock: Clock
  log: Logger
  background: (work: Promise<unknown>) => void
}): CatalogChecks {
  const { clock, log } = deps
  let started = false
  let waiting: Catalog | null = null
  let running = false
  let last: Checked | null = null

  async function work(): Promise<void> {
    while (waiting !== null) {
      const catalog: Catalog = waiting
      waiting = null
      if (last?.version === catalog.version) continue
      try {
        const findings = await checkModel(deps.connections, catalog, clock.now)
        report(last, findings)
        last = { version: catalog.version, checkedAt: clock.now(), findings }
      } catch (error) {
        log.warn('the semantic model could not be checked', { error })
      }
    }
  }

  function report(before: Checked | null, findings: readonly ModelFinding[]): void {
    const known = new Set(before?.findings.map((finding) => JSON.stringify(finding)))
    const fresh = findings.filter((finding) => !known.has(JSON.stringify(finding)))
    for (const { severity, what, message } of fresh.slice(0, mostLines))
      log.warn('the semantic model does not fit', { severity, what, message })
    if (fresh.length > mostLines) log.warn('the semantic model does not fit in more places', { more: fresh.length - mostLines })
    log.info('the semantic model was checked', counted(findings))
  }

  function begin(): void {
    if (!started || running || waiting === null) return
    running = true
    deps.background(
      work().finally(() => {
        running = false
      }),
    )
  }

  return {
    follow: (catalog) => {
      waiting = catalog
      begin()
    },
    start: () => {
      started = true
      begin()
    },
    current: () => last,
  }
}

/** Findings by severity. */
export const counted = (findings: readonly ModelFinding[]): { errors: number; warnings: number } => {
  const errors = findings.filter(({ severity }) => severity === 'error').length
  return { errors, warnings: findings.length - errors }
}
