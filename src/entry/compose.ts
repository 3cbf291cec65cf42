import type { Clock } from '../base/clock.ts'
import { newId } from '../base/ids.ts'
import type { Logger } from '../base/logger.ts'
import { ok, type Result } from '../base/result.ts'
import { systemTimer } from '../base/timer.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { loadCatalog } from '../catalog/load-catalog.ts'
import type { ChatDeps } from '../chat/deps.ts'
import { findKeptAnswer } from '../chat/kept-answer.ts'
import { defaultChatLimits } from '../chat/limits.ts'
import { createVerifiedLibrary } from '../chat/verified/library.ts'
import { verifiedService } from '../chat/verified/verified-service.ts'
import { type Connections, dbOver } from '../db/db.ts'
import { fairSource, quotasFor } from '../execute/fair-source.ts'
import { postgresSource } from '../execute/postgres/postgres-source.ts'
import { createGuard, type Guard } from '../guard/guard-sql.ts'
import { unusableFunctions } from '../guard/postgres/functions.ts'
import type { HttpDeps } from '../http/deps.ts'
import { type PresentUsers, presentUsers } from '../identity/present-users.ts'
import { localPrincipal } from '../identity/principal.ts'
import type { Quotas } from '../identity/quotas.ts'
import { mayApprove, type PolicyFile } from '../identity/role-policy.ts'
import type { Model } from '../model/model.ts'
import type { MonitorDeps } from '../monitors/deps.ts'
import type { Channel } from '../monitors/notify/message.ts'
import { monitorsHealth } from '../monitors/run/tick.ts'
import { maintenanceHealth } from '../operations/maintain/health.ts'
import type { Texts } from '../prompts/texts.ts'
import { slackAlertChannel } from '../slack/alert-channel.ts'
import { permalinkOf } from '../slack/thread.table.ts'
import type { Calendar } from '../translate/translator.ts'
import { createCatalogAdmin, modelHealth } from './catalog-admin.ts'
import { type CatalogChecks, createCatalogChecks } from './catalog-checks.ts'
import { type CatalogKeeper, createCatalogKeeper } from './catalog-keeper.ts'
import type { Config } from './config.ts'
import { createFreshness } from './freshness.ts'
import { type Gate, readerConnections } from './gate.ts'
import { configureQuotas, createAuthenticator } from './identity.ts'
import { createKpi, type KpiKeeper } from './kpi.ts'
import { keepMaskKey } from './mask-key.ts'
import type { NamedText } from './meaning.ts'
import type { ModelKeeper } from './model-keeper.ts'
import { createMonitorDeps, createWaker, goneFrom, type Waker } from './monitors.ts'
import { createWorkspaces, type SlackWorkspaces, tagsIn } from './slack.ts'
import { configureModel, configureTranslators, costs } from './translators.ts'
import { createVerifiedKeeper, type VerifiedKeeper } from './verified-keeper.ts'
import { createViews, type Views } from './views.ts'

/** What the two runtimes build in their own ways. */
export type Parts = {
  config: Config
  clock: Clock
  log: Logger
  /** Logs in as the owner of our own tables. */
  owner: Connections
  gate: Gate
  texts: Texts
  models: ModelKeeper
  policies: PolicyFile
  /** The file that the policies were read from, null for the shipped ones. */
  policyText: NamedText | null
  background: (work: Promise<unknown>) => void
  sharedMemory: boolean
  /** Ways to people besides the inbox; which there are depends on the runtime. */
  channels: Channel[]
  /** Stands in for the network of the language model; absent: the real one. */
  modelFetch?: typeof fetch
}

/** The rooms put together, ready for a door. */
export type Composition = {
  chat: ChatDeps
  http: Pick<
    HttpDeps,
    | 'authenticate'
    | 'signIn'
    | 'quotas'
    | 'monitors'
    | 'verified'
    | 'kpi'
    | 'policies'
    | 'db'
    | 'viewFor'
    | 'dataSource'
    | 'calendar'
    | 'facts'
    | 'readiness'
    | 'catalogAdmin'
    | 'clock'
    | 'newId'
    | 'log'
  >
  catalogs: CatalogKeeper
  /** Reads files and database again, and tells what is wrong with them. */
  catalogAdmin: NonNullable<HttpDeps['catalogAdmin']>
  checks: CatalogChecks
  /** To be stopped before connections are closed. */
  verified: VerifiedKeeper
  guard: Guard
  /** Null: nobody is limited. */
  quotas: Quotas | null
  /** What the policy file names and the database lacks; empty before the catalog was read. */
  policyFaults(): string[]
  /** What monitors run with; whether this process runs them is for its entry to say. */
  monitors: MonitorDeps
  /** KPIs and their scoring; null without a PostgreSQL source. */
  kpi: KpiKeeper | null
  waker: Waker
  people: PresentUsers
  /** Null when the settings name no Slack app. */
  slack: SlackWorkspaces | null
  /** The language model that questions may go to, null when none is configured. */
  languageModel: Model | null
  /** Reads the catalog and lets the translators get ready, so that the first question does not wait. Nothing happens while the database is away. */
  warmUp(): Promise<void>
}

const catalogMaxAgeMs = 10 * 60_000
const version = '0.1.0'

/** Builds everything between the doors and the databases. Contacts nothing: the gate and the catalog open at the first question. */
export async function compose(parts: Parts): Promise<Composition> {
  const { config, clock, log, gate } = parts
  const guard = await createGuard()
  const db = dbOver(gate.behind(parts.owner))
  const plain = postgresSource({ connections: gate.reader, sideConnections: gate.side, clock, log })
  const library = createVerifiedLibrary({ db, clock, log, background: parts.background, sharedMemory: parts.sharedMemory })
  const verified = createVerifiedKeeper({ db, guard, source: plain, newId, log, library, background: parts.background })
  const checks = createCatalogChecks({ connections: gate.reader, clock, log, background: parts.background })
  const slack = createWorkspaces(config, { db, clock, timer: systemTimer(), log })
  const catalogs = createCatalogKeeper({
    load: async () => {
      const loaded = await readCatalog(parts)
      if (loaded.ok) checks.follow(loaded.value)
      if (loaded.ok) slack?.followCatalog(loaded.value)
      // On Workers the schedule does it: work begun by a request would end with it.
      if (loaded.ok && parts.sharedMemory) verified.follow(loaded.value)
      return loaded
    },
    clock,
    log,
    maxAgeMs: catalogMaxAgeMs,
    background: parts.background,
    sharedMemory: parts.sharedMemory,
  })
  const views = createViews({
    catalogs,
    policies: parts.policies,
    policyText: parts.policyText,
    guard,
    missingFunctions: missingFunctionsOf(gate),
    maskKey: keepMaskKey(db),
    config,
    log,
  })
  const { viewFor } = views
  const catalogAdmin = createCatalogAdmin({ models: parts.models, catalogs, checks })
  const calendar = (): Calendar => ({
    today: clock.today(config.PULSE_TIME_ZONE),
    timeZone: config.PULSE_TIME_ZONE,
    weekStart: config.WEEK_START,
    fiscalYearStart: config.FISCAL_YEAR_START,
  })
  const languageModel = configureModel(config, { clock, log, ...(parts.modelFetch ? { fetch: parts.modelFetch } : {}) })
  const translators = configureTranslators(config, languageModel, parts.texts, {
    log,
    // The first question waits for what ships with the model.
    verified: { used: library.used, questions: () => verified.stored().then(library.questions) },
  })
  const source = parts.sharedMemory ? fairSource(plain, quotasFor(readerConnections), systemTimer()) : plain
  const who = createAuthenticator({ config, db, clock, log, policies: parts.policies })
  const quotas = configureQuotas({ config, db, clock, log })
  const freshness = createFreshness({ catalogs, reader: gate.side, clock })
  const chat: ChatDeps = {
    db,
    sources: [source],
    translators,
    guard,
    viewFor,
    calendar,
    clock,
    newId,
    log,
    limits: { ...defaultChatLimits, statementTimeoutMs: config.STATEMENT_TIMEOUT_MS, exportMaxRows: config.EXPORT_MAX_ROWS },
    background: parts.background,
    sharedMemory: parts.sharedMemory,
    freshTo: freshness.of,
    catalogChanged: async (version) => {
      // A role's part of the catalog is named after the whole.
      const isOld = (whole: string | undefined): boolean => whole !== undefined && version.startsWith(whole)
      // Another question may have had it read again already.
      if (!isOld(catalogs.current()?.catalog.version)) return true
      const fresh = await catalogs.refresh()
      return fresh.ok && !isOld(fresh.value.version)
    },
    doubleCheck: config.DOUBLE_CHECK,
    ...(quotas ? { quotas } : {}),
    ...costs(config),
  }
  const people = presentUsers({
    mode: config.AUTH_MODE,
    db,
    now: clock.now,
    log,
    roles: new Set(Object.keys(parts.policies.roles)),
    unseenMs: config.OWNER_UNSEEN_DAYS * 86_400_000,
  })
  const kpi = createKpi({ chat, catalogs, clock, log, firstAfterMs: parts.sharedMemory ? 60_000 : 0 })
  const monitors = createMonitorDeps({
    ...(kpi ? { scoreKpi: kpi.scoreWhenDue } : {}),
    config,
    chat,
    people,
    catalogs,
    channels: [
      ...parts.channels,
      ...(slack === null ? [] : [slackAlertChannel({ db, ...slack, policies: slack.channelPolicies, tagsOf: tagsIn(catalogs) })]),
    ],
    clock,
    log,
    sharedMemory: parts.sharedMemory,
  })
  const waker = createWaker()
  const approvals = verifiedService({
    db,
    guard,
    source: plain,
    library,
    catalog: catalogs.get,
    viewFor,
    calendar,
    now: clock.now,
    newId,
    log,
    mayVerify: ({ roles }) => mayApprove(parts.policies, roles),
  })
  return {
    chat,
    monitors,
    slack,
    kpi,
    waker,
    people,
    guard,
    policyFaults: views.faults,
    catalogs,
    catalogAdmin,
    checks,
    verified,
    languageModel,
    warmUp: async () => {
      const view = await viewFor(localPrincipal, 'postgresql')
      if (view.ok) for (const translator of translators) translator.prepare?.(view.value.catalog)
    },
    quotas,
    http: {
      authenticate: async (request) => {
        const found = await who.authenticate(request)
        if (found.ok) parts.background(people.seen(found.value))
        return found
      },
      monitors: {
        ...monitors,
        translators,
        calendar,
        findAnswer: (user, answer) => findKeptAnswer(db, user, answer),
        maxMonitors: config.MONITORS_PER_USER,
        seen: people.seen,
        ...(quotas ? { quotas } : {}),
        isGone: goneFrom(catalogs),
        wake: waker.wake,
      },
      signIn: who,
      ...(slack === null ? {} : { threadLinkOf: (conversation: string) => permalinkOf(db, conversation) }),
      ...(quotas ? { quotas } : {}),
      verified: approvals,
      ...(kpi ? { kpi: kpi.service } : {}),
      policies: parts.policies,
      db,
      viewFor,
      dataSource: 'postgresql',
      calendar,
      facts: async () => ({
        translators: translators.map(({ name }) => name),
        model: languageModel?.name ?? null,
        freshTo: await freshness.newest(),
        version,
      }),
      readiness: async () => [
        ...(await readiness(parts, catalogs, views)),
        modelHealth({ models: parts.models, checks }),
        await verified.health(),
        { name: 'identity', ok: true, detail: `sign-in: ${who.mode}` },
      ],
      catalogAdmin,
      clock,
      newId,
      log,
    },
  }
}

/** The names are found once for each way to the data; who comes here has passed the gate. */
function missingFunctionsOf(gate: Gate): () => Promise<readonly string[]> {
  const found = new WeakMap<object, readonly string[]>()
  return async () => {
    const way = await gate.pass()
    if (!way.ok) return []
    const missing = found.get(way.value) ?? unusableFunctions(way.value.functions)
    found.set(way.value, missing)
    return missing
  }
}

async function readCatalog(parts: Parts): Promise<Result<Catalog>> {
  const passed = await parts.gate.pass()
  if (!passed.ok) return passed
  return ok(await loadCatalog({ connections: passed.value.reader, model: parts.models.current(), now: parts.clock.now }))
}

/** Told for operators: old backups keep nobody from asking. */
async function maintenance({ owner, gate, clock }: Parts): Promise<{ name: string; ok: boolean; detail: string }> {
  const detail = await maintenanceHealth(dbOver(gate.behind(owner)), clock.now()).catch(() => 'unknown')
  return { name: 'maintenance', ok: true, detail }
}

/** Told like maintenance: checks that are late keep nobody from asking. */
async function scheduler({ owner, gate, config }: Parts): Promise<{ name: string; ok: boolean; detail: string }> {
  const health = await monitorsHealth(dbOver(gate.behind(owner))).catch(() => null)
  const here = config.MONITORS === 'off' ? 'switched off here; ' : ''
  return { name: 'monitors', ok: true, detail: here + (health?.detail ?? 'unknown') }
}

async function readiness(parts: Parts, catalogs: CatalogKeeper, views: Views): ReturnType<HttpDeps['readiness']> {
  const service = await parts.owner
    .withClient((client) => client.query('select 1'))
    .then(
      () => ({ name: 'database', ok: true, detail: 'reached' }),
      () => ({ name: 'database', ok: false, detail: 'cannot be reached' }),
    )
  const passed = await parts.gate.pass()
  const state = parts.gate.state()
  const lacking =
    state.state === 'open' ? state.lacking.map(({ name, wanted, found }) => `${name} is ${found ?? 'unknown'}, wanted ${wanted}`) : []
  const reader =
    state.state === 'open'
      ? { name: 'reader', ok: passed.ok, detail: ['can only read', ...lacking].join('; ') }
      : { name: 'reader', ok: false, detail: state.message }
  const catalog = passed.ok ? await catalogs.get() : null
  const kept = catalogs.current()
  const age = kept ? Math.round((parts.clock.now() - kept.loadedAt) / 1000) : 0
  const detail = kept
    ? `${kept.catalog.tables.size} tables, version ${kept.catalog.version.slice(0, 12)}, read ${age} s ago`
    : 'not read yet'
  const faults = views.faults()
  const policy = {
    name: 'policy',
    ok: faults.length === 0,
    detail: faults.length === 0 ? 'fits' : `does not fit the database in ${faults.length} places`,
  }
  return [service, reader, { name: 'catalog', ok: catalog?.ok ?? false, detail }, policy, await maintenance(parts), await scheduler(parts)]
}
