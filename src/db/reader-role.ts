import { randomBytes } from 'node:crypto'
import pg from 'pg'
import * as z from 'zod'
import type { Logger } from '../base/logger.ts'
import type { Problem } from '../base/problem.ts'
import { fail, ok, type Result } from '../base/result.ts'
import { withConnection } from './connect.ts'
import { readerSettings } from './reader-settings.ts'
import { quoteIdent, sql } from './sql.ts'

/** How questions log in, and which statements for the role the server refused, with its reason; the proof tells whether that matters. */
export type Reader = { role: string; config: pg.ClientConfig; refused: Refused[] }
type Refused = { statement: string; reason: string }

export type ReaderOptions = {
  /** Schemas whose tables may be asked. */
  schemas?: string[]
  /** The whole database is ours: PUBLIC also loses built-in functions that the reader has no use for. */
  exclusive?: boolean
}

const loginSchema = z.object({ role: z.string(), password: z.string() })
type Login = z.infer<typeof loginSchema>

const secretName = 'reader'
const preferredName = 'pulse_reader'
/** Any constant: held while the role is made, so that two processes do not make two. */
const lockKey = 7_241_865_325_823_965n
const askedSchemas = ['public', 'kpi']

/**
 * Makes or finds the role that questions run as: it may log in, is a member of nothing, and reads the tables of the asked schemas. Its
 * random password is kept in `pulse_ops.secret`. Service databases of one cluster have roles of their own, since roles belong to
 * the cluster. Needs a migrated database. Problems: `forbidden` with the SQL to run, when `owner` may not make roles; `database-unavailable`.
 */
export async function ensureReader(owner: pg.ClientConfig, log: Logger, options: ReaderOptions = {}): Promise<Result<Reader>> {
  return await withConnection(owner, 'pulse-query reader role', async (client) => {
    await client.query(sql`select pg_advisory_lock(${String(lockKey)}::bigint)`)
    const login = await findOrCreate(client, owner)
    if (!login.ok) return login
    const { role } = login.value
    const refused = [...(await grant(client, role, options, log)), ...(await applySettings(client, role))]
    if (refused.length > 0) log.info('the server refused some statements for the reader role', { refused })
    return ok({ role, config: loginAs(owner, login.value), refused })
  })
}

/** The same server and database with another login. */
export function loginAs(owner: pg.ClientConfig, { role, password }: Login): pg.ClientConfig {
  if (!owner.connectionString) return { ...owner, user: role, password }
  // Parameters count more than what stands before the @, and a URL without a host, as for a socket, is not one that could be taken apart.
  const [address = '', ...fragment] = owner.connectionString.split('#')
  const login = `${address.includes('?') ? '&' : '?'}user=${encodeURIComponent(role)}&password=${encodeURIComponent(password)}`
  return { ...owner, connectionString: [`${address}${login}`, ...fragment].join('#') }
}

async function findOrCreate(client: pg.Client, owner: pg.ClientConfig): Promise<Result<Login>> {
  const { rows } = await client.query(sql`select value from pulse_ops.secret where name = ${secretName}`)
  if (rows[0]) {
    const kept = loginSchema.parse(rows[0].value)
    if (await canLogIn(loginAs(owner, kept))) return ok(kept)
  }
  const may = await client.query(
    sql`select rolsuper or rolcreaterole as may, current_user as me, current_database() as database from pg_roles where rolname = current_user`,
  )
  if (may.rows[0]?.may !== true) return fail(cannotCreate(String(may.rows[0]?.me), String(may.rows[0]?.database)))
  const login = await create(client)
  await client.query(
    sql`insert into pulse_ops.secret (name, value) values (${secretName}, ${JSON.stringify(login)})
      on conflict (name) do update set value = excluded.value, created_at = now()`,
  )
  return ok(login)
}

/** A role of that name may belong to another service database of the cluster: it keeps its password, and ours gets another name. */
async function create(client: pg.Client): Promise<Login> {
  const password = randomBytes(32).toString('base64url')
  for (const role of [preferredName, `${preferredName}_${randomBytes(4).toString('hex')}`]) {
    try {
      await client.query(
        `create role ${quoteIdent(role)} login nosuperuser nocreatedb nocreaterole noinherit noreplication nobypassrls connection limit 100 password '${password}'`,
      )
      return { role, password }
    } catch (error) {
      if (!isDuplicate(error)) throw error
    }
  }
  throw new Error('two random role names were taken')
}

const isDuplicate = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '42710' || error.code === '23505')

/** Whether the login works; only a clear "no" from the server counts as one. */
async function canLogIn(config: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && (error.code === '28P01' || error.code === '28000'))
  } finally {
    await client.end().catch(() => undefined)
  }
}

/**
 * Only what is missing is granted and revoked, so that a start on a finished database changes nothing. Tables of other owners are theirs to grant.
 */
async function grant(client: pg.Client, role: string, options: ReaderOptions, log: Logger): Promise<Refused[]> {
  const statements = await missingStatements(client, role, options.schemas ?? askedSchemas, options.exclusive ?? false)
  const revoked = statements.filter((statement) => statement.startsWith('revoke') && !options.exclusive)
  if (revoked.length > 0) log.info('rights that every login had in this database are taken back', { revoked })
  return await runEach(client, statements)
}

async function runEach(client: pg.Client, statements: string[]): Promise<Refused[]> {
  const refused: Refused[] = []
  for (const statement of statements) {
    const reason = await client.query(statement).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    if (reason !== null) refused.push({ statement, reason })
  }
  return refused
}

async function missingStatements(client: pg.Client, role: string, schemas: string[], exclusive: boolean): Promise<string[]> {
  const { rows } = await client.query(sql`
    select format('grant usage on schema %I to %I', nspname, ${role}::text) as statement from pg_namespace
      where nspname = any(${schemas}) and not has_schema_privilege(${role}, oid, 'usage')
    union all
    select format('grant select on %s to %I', c.oid::regclass, ${role}::text) from pg_class c join pg_namespace n on n.oid = relnamespace
      where nspname = any(${schemas}) and relkind in ('r', 'p', 'v', 'm', 'f') and not has_table_privilege(${role}, c.oid, 'select')
    union all
    select format('grant connect on database %I to %I', current_database(), ${role}::text)
      where not has_database_privilege(${role}, current_database(), 'connect')
    union all
    select format('revoke temporary, create on database %I from public', current_database())
      where has_database_privilege(${role}, current_database(), 'temporary') or has_database_privilege(${role}, current_database(), 'create')
    union all
    select format('revoke create on schema %I from public', nspname) from pg_namespace
      where nspname !~ '^pg_' and has_schema_privilege(${role}, oid, 'create')
    union all
    select format('revoke execute on function %s from public', p.oid::regprocedure) from pg_proc p join pg_namespace n on n.oid = pronamespace
      where ${exclusive} and (nspname = any(${schemas}) or (nspname = 'pg_catalog' and proname ~ ${uselessFunctions}))
        and has_function_privilege(${role}, p.oid, 'execute')`)
  return z
    .array(z.object({ statement: z.string() }))
    .parse(rows)
    .map(({ statement }) => statement)
}

/** Built-in functions that reach beyond a query's own tables: sleep, locks, settings, messages, SQL in a text, large objects. */
const uselessFunctions =
  '^(pg_sleep.*|pg_(try_)?advisory_.*|set_config|pg_notify|query_to_xml.*|cursor_to_xml.*|(table|schema|database)_to_xml.*|lo_.*|loread|lowrite)$'

async function applySettings(client: pg.Client, role: string): Promise<Refused[]> {
  const { rows } = await client.query(sql`select coalesce(rolconfig, '{}') as config from pg_roles where rolname = ${role}`)
  const present = z.array(z.string()).parse(rows[0]?.config)
  const missing = readerSettings.filter(({ name, value }) => !present.includes(`${name}=${value}`))
  return await runEach(
    client,
    missing.map(({ name, value }) => `alter role ${quoteIdent(role)} set ${quoteIdent(name)} = '${value}'`),
  )
}

/** The statements that an administrator runs to make the reader by hand. */
export function readerSql(database: string, schemas: string[] = askedSchemas): string {
  const role = preferredName
  const quoted = quoteIdent(database)
  return [
    `create role ${role} login noinherit connection limit 100 password '<choose one>';`,
    `grant connect on database ${quoted} to ${role};`,
    `revoke temporary, create on database ${quoted} from public;`,
    'revoke create on schema public from public;',
    ...schemas.map((schema) => `grant usage on schema ${schema} to ${role};`),
    ...schemas.map((schema) => `grant select on all tables in schema ${schema} to ${role};`),
    ...readerSettings.map(({ name, value }) => `alter role ${role} set ${name} = '${value}';`),
  ].join('\n')
}

const cannotCreate = (me: string, database: string): Problem => ({
  kind: 'forbidden',
  message: `Questions need a login that can only read, and ${me} may not create one. Run this as an administrator, then set ANALYTICS_DATABASE_URL to the new login:\n${readerSql(database)}`,
})
