/** Who asks. `via` says how they were identified. */
export type Principal = { id: string; name: string; roles: string[]; via: 'local' | 'token' | 'jwt' }

/** The one user of `AUTH_MODE=local`. */
export const localPrincipal: Principal = { id: 'local', name: 'Local user', roles: ['admin'], via: 'local' }
