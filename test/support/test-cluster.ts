import { chmod } from 'node:fs/promises'
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

/** One cluster for a test run, started on first use, with templates that are made on first use too. */
export class TestCluster {
  readonly #home: string
  #server: Promise<EmbeddedServer> | null = null
  readonly #templates = new Map<TemplateKind, Promise<pg.ClientConfig>>()
  #clones = 0

  constructor(home: string) {
    this.#home = home
  }

  /** A new database like the template. For `empty` the reader is the owner's own login, for there is no reader yet. */
  async clone(kind: string): Promise<ClonedDatabase> {
    if (kind !== 'empty' && kind !== 'migrated' && kind !== 'demo') throw new Error(`unknown template ${kind}`)
    const reader = await this.#template(kind)
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

  #template(kind: TemplateKind): Promise<pg.ClientConfig> {
    const made = this.#templates.get(kind) ?? this.#build(kind)
    this.#templates.set(kind, made)
    return made
  }

  /** Gives back the reader's login. No connection to a template may stay open, or it cannot be copied. */
  async #build(kind: TemplateKind): Promise<pg.ClientConfig> {
    const name = templateName(kind)
    const owner = await this.#owner(name)
    if (kind === 'empty') {
      await this.#administer(`create database ${name} template template0`)
      return owner
    }
    if (kind === 'demo') {
      const reader = await this.#template('migrated')
      await this.#administer(`create database ${name} template ${templateName('migrated')} strategy file_copy`)
      const path = '../../src/operations/demo/load-demo.ts'
      const { loadDemo }: { loadDemo: (owner: pg.ClientConfig, options: { asOf: string }) => Promise<unknown> } = await import(path)
      await loadDemo(owner, { asOf: demoAsOf })
      return reader
    }
    await this.#administer(`create database ${name} template template0`)
    const migrated = await migrate(owner, log)
    if (!migrated.ok) throw new Error(JSON.stringify(migrated.problem))
    const reader = await ensureReader(owner, log, { exclusive: true })
    if (!reader.ok) throw new Error(JSON.stringify(reader.problem))
    return reader.value.config
  }

  async #owner(database: string): Promise<pg.ClientConfig> {
    this.#server ??= this.#start()
    return { ...(await this.#server).config, password, database }
  }

  async #start(): Promise<EmbeddedServer> {
    await chmod(this.#home, 0o755)
    const opened = await openEmbedded({ home: this.#home, log, settings, initArguments, tcp: true })
    if (!opened.ok) throw new Error(JSON.stringify(opened.problem))
    const client = new pg.Client({ ...opened.value.config, database: 'postgres' })
    await client.connect()
    await client.query(`alter role postgres password '${password}'`)
    await client.end()
    return opened.value
  }

  async #administer(statement: string): Promise<void> {
    const client = new pg.Client(await this.#owner('postgres'))
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
}

const templateName = (kind: TemplateKind): string => `tpl_${kind}`
