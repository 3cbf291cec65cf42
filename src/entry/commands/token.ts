import { readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { parseArgs } from 'node:util'
import { systemClock } from '../../base/clock.ts'
import { newId } from '../../base/ids.ts'
import { jsonLogger } from '../../base/logger.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import { dbOver } from '../../db/db.ts'
import { migrate } from '../../db/migrate.ts'
import { poolConnections } from '../../db/pool.ts'
import { type Scope, scopes } from '../../identity/principal.ts'
import { readPolicy, shippedPolicy } from '../../identity/role-policy.ts'
import { listTokens } from '../../identity/token.table.ts'
import { createToken, endToken, type TokenDeps } from '../../identity/tokens.ts'
import { type Config, parseConfig } from '../config.ts'
import { messageOf } from '../gate.ts'
import { openServiceDatabase } from '../service-database.ts'
import { failWith } from '../terminal/fail-with.ts'
import { tokenTable } from '../terminal/token-text.ts'
import type { Command } from './command.ts'

type Create = {
  word: 'create'
  name: string
  user: string
  roles: string[]
  attributes: Record<string, string>
  scopes: Scope[]
  expiresInMs: number | null
}
type Asked = ({ word: 'list'; user: string | null } | { word: 'revoke'; which: string } | Create) & { json: boolean }

/** Makes, lists and revokes the bearer tokens of `AUTH_MODE=token`. */
export const tokenCommand: Command = {
  name: 'token',
  summary: 'Tokens to sign in with: create one for a user, list them, revoke one.',
  usage: [
    'pulse token create --name NAME --user USER --roles ROLE[,ROLE] [--attributes region=EMEA[,…]] [--expires 90d|12h|never] [--scopes read,ask,manage] [--json]',
    '       pulse token list [--user USER] [--json]',
    '       pulse token revoke PREFIX [--json]',
  ].join('\n'),
  run: async (args, env) => {
    const asked = readArgs(args)
    if (!asked.ok) {
      console.error(`${asked.problem}\nUsage: ${tokenCommand.usage}`)
      return 2
    }
    const settings = parseConfig(env)
    if (!settings.ok) return failWith(settings.message)
    const roles = await definedRoles(settings.config)
    if (!roles.ok) return failWith(roles.problem)
    const unknown = asked.value.word === 'create' ? asked.value.roles.filter((role) => !roles.value.includes(role)) : []
    if (unknown.length > 0) return failWith(`There is no role ${unknown.join(', ')}; expected some of ${roles.value.join(', ')}.`)
    return await overDatabase(settings.config, (deps) => act(deps, asked.value))
  },
}

async function act(deps: TokenDeps, asked: Asked): Promise<number> {
  const show = (value: unknown, text: string) => console.log(asked.json ? JSON.stringify(value, null, 2) : text)
  switch (asked.word) {
    case 'create': {
      const { token, secret } = await createToken(deps, { ...asked, createdBy: `terminal (${userInfo().username})` })
      show({ ...token, token: secret }, secret)
      if (!asked.json) {
        const until = token.expiresAt === null ? 'It does not expire' : `It expires on ${token.expiresAt.slice(0, 10)}`
        console.error(`This token of ${token.userId} is shown this once. ${until}; "pulse token revoke ${token.prefix}" ends it.`)
      }
      return 0
    }
    case 'list': {
      const tokens = await listTokens(deps.db, asked.user)
      show(tokens, tokenTable(tokens, deps.now()))
      return 0
    }
    case 'revoke': {
      const ended = await endToken(deps, asked.which, `terminal (${userInfo().username})`)
      if (!ended.ok) return failWith(`There is no token ${asked.which}. "pulse token list" shows them.`)
      show(ended.value, `The token ${ended.value.prefix} of ${ended.value.userId} is revoked, and every sign-in with it is over.`)
      return 0
    }
  }
}

async function overDatabase(config: Config, work: (deps: TokenDeps) => Promise<number>): Promise<number> {
  const level = config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL
  const log = jsonLogger(level, (line) => console.error(line))
  const database = await openServiceDatabase(config, log)
  if (!database.ok) return failWith(messageOf(database.problem))
  try {
    const migrated = await migrate(database.value.owner, log)
    if (!migrated.ok) return failWith(messageOf(migrated.problem))
    const connections = poolConnections(database.value.owner, { max: 1 })
    try {
      return await work({ db: dbOver(connections), now: systemClock().now, newId, log })
    } finally {
      await connections.close()
    }
  } finally {
    await database.value.stop()
  }
}

async function definedRoles({ POLICY_FILE: file }: Config): Promise<Result<string[], string>> {
  if (file === null) return ok(Object.keys(shippedPolicy.roles))
  const text = await readFile(file, 'utf8').catch((error: Error) => error)
  if (text instanceof Error) return fail(`POLICY_FILE cannot be read: ${text.message}`)
  const read = readPolicy(file, text)
  return read.ok ? ok(Object.keys(read.value.roles)) : fail('The policy file is not usable. "pulse policy check" tells why.')
}

function readArgs(args: string[]): Result<Asked, string> {
  const text = { type: 'string' } as const
  const options = { name: text, user: text, roles: text, attributes: text, expires: text, scopes: text, json: { type: 'boolean' } } as const
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options })
    const [word, which, ...more] = positionals
    const json = values.json ?? false
    if (more.length > 0 || (word !== 'revoke' && which !== undefined)) return fail(`Expected nothing after "${word}" but options.`)
    if (word === 'list') return ok({ word, user: values.user ?? null, json })
    if (word === 'revoke')
      return which === undefined ? fail('Expected the first part of the token, as "pulse token list" shows it.') : ok({ word, which, json })
    if (word !== 'create') return fail('Expected create, list or revoke.')
    const made = readCreate(values)
    return made.ok ? ok({ ...made.value, json }) : made
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error))
  }
}

function readCreate(
  values: Partial<Record<'name' | 'user' | 'roles' | 'attributes' | 'expires' | 'scopes', string>>,
): Result<Create, string> {
  const { name = '', user = '' } = values
  const roles = listOf(values.roles)
  if (name.trim() === '') return fail('Expected --name: what the token is for.')
  if (!/^[^\s\p{C}*][^\p{C}]{0,199}$/u.test(user)) return fail('Expected --user: whose token it is, at most 200 characters.')
  if (roles.length === 0) return fail('Expected --roles: what its user may do, such as analyst.')
  const pairs = listOf(values.attributes).map((pair) => pair.split(/=(.*)/s))
  if (pairs.some(([key = '', value]) => !/^\w+$/.test(key) || value === undefined))
    return fail('Expected --attributes name=value, such as region=EMEA.')
  const wanted = listOf(values.scopes)
  const held = scopes.filter((scope) => wanted.includes(scope))
  if (wanted.length !== held.length) return fail(`Expected --scopes out of ${scopes.join(', ')}.`)
  const expiresInMs = readSpan(values.expires ?? '90d')
  if (expiresInMs === undefined) return fail('Expected --expires like 90d, 12h or never.')
  const attributes = Object.fromEntries(pairs.map(([key = '', value = '']) => [key, value]))
  return ok({ word: 'create', name, user, roles, attributes, scopes: held.length === 0 ? [...scopes] : held, expiresInMs })
}

const listOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

const units = { h: 3_600_000, d: 86_400_000 } as const

function readSpan(text: string): number | null | undefined {
  if (text === 'never') return null
  const [, amount, unit] = /^([1-9]\d{0,4})([hd])$/.exec(text) ?? []
  return amount === undefined ? undefined : Number(amount) * units[unit === 'h' ? 'h' : 'd']
}
