import { mkdir } from 'node:fs/promises'
import pg from 'pg'
import { jsonLogger } from '../../src/base/logger.ts'
import { type EmbeddedServer, openEmbedded } from '../../src/db/embedded/embedded-server.ts'
import { migrate } from '../../src/db/migrate.ts'
import { ensureReader } from '../../src/db/reader-role.ts'

/** Nothing here has to outlive the run. */
const settings = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'autovacuum=off',
  'checkpoint_timeout=1h',
  'max_wal_size=4GB',
  'max_connections=200',
  'dynamic_shared_memory_type=mmap',
]
const initArguments = ['--no-sync', '--wal-segsize=1']
/** The owner's password, for tests that connect by TCP. */
const password = 'test-owner'

/** The date of the demonstration data. */
export const demoAsOf = '2026-11-20'

export type TemplateKind = 'empty' | 'migrated' | 'demo'
export type ClonedDatabase = { owner: pg.ClientConfig; reader: pg.ClientConfig }

const log = jsonLogger('silent', () => undefined)

/** A cluster for tests, started on first use, with templates that are made on first use too. */
export class TestCluster {
  readonly #home: string
  readonly #fill: ((owner: pg.ClientConfig) => Promise<void>) | undefined
  #server: Promise<EmbeddedServer> | null = null
  readonly #templates = new Map<TemplateKind, Promise<pg.ClientConfig>>()
  #clones = 0

  /** `fill` makes the template `demo` out of a migrated database, unless the cluster in `home` has it already. */
  constructor(home: string, fill?: (owner: pg.ClientConfig) => Promise<void>) {
    this.#home = home
    this.#fill = fill
  }

  /** A new database like the template. For `empty` the reader is the owner's own login, for there is no reader yet. */
  async clone(kind: TemplateKind): Promise<ClonedDatabase> {
    const reader = await this.template(kind)
    const database = `t_${++this.#clones}`
    await this.#administer(`create database ${database} template ${templateName(kind)} strategy file_copy`)
    // What is granted on a database, unlike what is inside it, is not copied from the template.
    if (kind !== 'empty') await this.#administer(`revoke temporary on database ${database} from public`)
    return { owner: await this.#owner(database), reader: { ...reader, database } }
  }

  /** Stops the cluster without ceremony. */
  async discard(): Promise<void> {
    await (await this.#server)?.kill()
  }

  /** Stops the cluster in good order, so that its folder can be copied. */
  async stop(): Promise<void> {
    await (await this.#server)?.stop()
  }

  /** Makes the template unless it is there, and gives back the login of its reader. */
  template(kind: TemplateKind): Promise<pg.ClientConfig> {
    const made = this.#templates.get(kind) ?? this.#build(kind)
    this.#templates.set(kind, made)
    return made
  }

  /** No connection to a template may stay open, or it cannot be copied. */
  async #build(kind: TemplateKind): Promise<pg.ClientConfig> {
    const name = templateName(kind)
    const owner = await this.#owner(name)
    if (await this.#isThere(name)) return await readerOf(owner)
    await this.#administer(`create database ${name} template template0`)
    if (kind === 'empty') return owner
    const migrated = await migrate(owner, log)
    if (!migrated.ok) throw new Error(JSON.stringify(migrated.problem))
    if (kind === 'demo') await this.#fill?.(owner)
    return await readerOf(owner)
  }

  async #isThere(name: string): Promise<boolean> {
    return (await this.#administer(`select from pg_database where datname = '${name}'`)).rowCount === 1
  }

  async #owner(database: string): Promise<pg.ClientConfig> {
    this.#server ??= this.#start()
    return { ...(await this.#server).config, password, database }
  }

  async #start(): Promise<EmbeddedServer> {
    await mkdir(this.#home, { recursive: true })
    const opened = await openEmbedded({ home: this.#home, log, settings, initArguments, tcp: true })
    if (!opened.ok) throw new Error(JSON.stringify(opened.problem))
    const client = new pg.Client({ ...opened.value.config, database: 'postgres' })
    await client.connect()
    await client.query(`alter role postgres password '${password}'`)
    await client.end()
    return opened.value
  }

  async #administer(statement: string): Promise<pg.QueryResult> {
    const client = new pg.Client(await this.#owner('postgres'))
    await client.connect()
    try {
      return await client.query(statement)
    } finally {
      await client.end()
    }
  }
}

async function readerOf(owner: pg.ClientConfig): Promise<pg.ClientConfig> {
  const reader = await ensureReader(owner, log, { exclusive: true })
  if (!reader.ok) throw new Error(JSON.stringify(reader.problem))
  return reader.value.config
}

const templateName = (kind: TemplateKind): string => `tpl_${kind}`
