/** Who asks. `via` says how they were identified. */
export type Principal = {
  id: string
  name: string
  roles: string[]
  via: 'local' | 'token' | 'jwt'
  /** What else is known of the asker, for row filters: `region` in `{{user.region}}`. */
  attributes?: Record<string, string>
}

/** The one user of `AUTH_MODE=local`. */
export const localPrincipal: Principal = { id: 'local', name: 'Local user', roles: ['admin'], via: 'local' }
