/** What a token may be used for: `read` what is there, `ask` questions too, `manage` everything that its user may. */
export const scopes = ['read', 'ask', 'manage'] as const
export type Scope = (typeof scopes)[number]

/** Who asks. `via` says how they were identified. */
export type Principal = {
  id: string
  name: string
  roles: string[]
  via: 'local' | 'token' | 'jwt'
  /** What else is known of the asker, for row filters: `region` in `{{user.region}}`. */
  attributes?: Record<string, string>
  /** What the token that they came with may be used for; absent: everything. */
  scopes?: readonly Scope[]
  /** The token of ours that they came with; `expiresAt` is an ISO instant, null for one that does not end. */
  token?: { id: string; expiresAt: string | null }
}

/** The one user of `AUTH_MODE=local`. */
export const localPrincipal: Principal = { id: 'local', name: 'Local user', roles: ['admin'], via: 'local' }

/** Whether what somebody came with is good for a purpose. Who may ask may read, and who may manage may do both. */
export const mayUse = ({ scopes: held }: Principal, wanted: Scope): boolean =>
  held === undefined || held.some((scope) => scopes.indexOf(scope) >= scopes.indexOf(wanted))
