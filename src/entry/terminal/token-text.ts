import type { Token } from '../../identity/token.table.ts'
import { plainTable } from './plain-table.ts'

/** Tokens as a table for the terminal; `now` is in epoch milliseconds. */
export function tokenTable(tokens: readonly Token[], now: number): string {
  if (tokens.length === 0) return 'There are no tokens. "pulse token create" makes one.'
  const day = (instant: string | null, none: string) => instant?.slice(0, 16).replace('T', ' ') ?? none
  const state = ({ revokedAt, expiresAt }: Token) =>
    revokedAt !== null ? 'revoked' : expiresAt !== null && Date.parse(expiresAt) <= now ? 'expired' : 'good'
  const head = ['Token', 'Name', 'User', 'Roles', 'Scopes', 'State', 'Expires (UTC)', 'Last used (UTC)']
  const rows = tokens.map((token) => [
    token.prefix,
    token.name,
    token.userId,
    token.roles.join(','),
    token.scopes.join(','),
    state(token),
    day(token.expiresAt, 'never'),
    day(token.lastUsedAt, 'never'),
  ])
  return plainTable(head, rows)
}
