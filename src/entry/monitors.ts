import type { Clock } from '../base/clock.ts'
import { newId } from '../base/ids.ts'
import type { Logger } from '../base/logger.ts'
import type { Dialect } from '../catalog/catalog.ts'
import type { ChatDeps } from '../chat/deps.ts'
import { listAdmins } from '../identity/list-admins.ts'
import type { PresentUsers } from '../identity/present-users.ts'
import { defaultMonitorLimits, type MonitorDeps } from '../monitors/deps.ts'
import type { Channel } from '../monitors/notify/message.ts'
import type { CatalogKeeper } from './catalog-keeper.ts'
import type { Config } from './config.ts'
import { heartbeat } from './heartbeat.ts'

type Parts = {
  config: Config
  chat: Pick<ChatDeps, 'db' | 'guard' | 'sources' | 'viewFor' | 'freshTo'>
  people: Pick<PresentUsers, 'principalOf'>
  catalogs: Pick<CatalogKeeper, 'current'>
  channels: Channel[]
  scoreKpi?: () => Promise<unknown>
  clock: Clock
  log: Logger
  sharedMemory: boolean
}

/** Six connections at one time are what Workers allow: a run takes up to three. */
const runsAtOnceOnWorkers = 2

/** What monitors run with: the same guard, sources and rights as questions. */
export function createMonitorDeps({ config, chat, people, catalogs, channels, scoreKpi, clock, log, sharedMemory }: Parts): MonitorDeps {
  const { db, guard, sources, viewFor, freshTo } = chat
  return {
    db,
    guard,
    sources,
    viewFor,
    principalOf: people.principalOf,
    ...(freshTo ? { freshTo } : {}),
    catalogVersion: () => catalogs.current()?.catalog.version ?? null,
    admins: () => listAdmins(db, config.AUTH_MODE),
    channels,
    ...(scoreKpi ? { scoreKpi } : {}),
    ...(config.HEARTBEAT_URL === null ? {} : { heartbeat: heartbeat(config.HEARTBEAT_URL, { clock, log }) }),
    oneUser: config.AUTH_MODE === 'local',
    dataTo: config.NOTIFY_DATA_TO,
    mailDomains: config.MAIL_DOMAINS,
    webhookHosts: config.WEBHOOK_HOSTS,
    baseUrl: (config.BASE_URL ?? `http://${config.HOST}:${config.PORT}`).replace(/\/$/, ''),
    clock,
    newId,
    log,
    limits: {
      ...defaultMonitorLimits,
      messagesPerHour: config.MESSAGES_PER_HOUR,
      messagesPerDay: config.MESSAGES_PER_DAY,
      tryTimeoutMs: config.STATEMENT_TIMEOUT_MS,
      ...(sharedMemory ? {} : { runsAtOnce: runsAtOnceOnWorkers, sendsAtOnce: runsAtOnceOnWorkers }),
    },
    worker: newId(),
  }
}

/** Whether something is not in the catalog in use; what is not known is not gone. */
export function goneFrom(catalogs: Pick<CatalogKeeper, 'current'>): (name: string, dataSource: Dialect) => boolean {
  return (name, dataSource) => {
    const catalog = catalogs.current()?.catalog
    if (catalog === undefined || catalog.dialect !== dataSource) return false
    const [schema, table, column] = name.split('.')
    const found = catalog.tables.get(`${schema}.${table}`)
    return found === undefined || (column !== undefined && !found.columns.some((one) => one.name === column))
  }
}

/** Tells the scheduler of this process that something may be due; nothing happens where none runs. */
export type Waker = {
  wake(): void
  /** What `wake` calls from now on. */
  wakes(run: () => void): void
}

/** A waker that wakes nobody yet: the service is put together before its scheduler runs. */
export function createWaker(): Waker {
  let run: () => void = () => undefined
  return {
    wake: () => run(),
    wakes: (other) => {
      run = other
    },
  }
}
