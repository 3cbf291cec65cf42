import { post, read, request } from './client.ts'

/** How people sign in here, and who is signed in. */
export type SessionView = {
  mode: 'local' | 'token' | 'jwt'
  signed_in: boolean
  asker: { id: string; name: string; roles: string[]; scopes: string[] } | null
}

export const getSession = (signal: AbortSignal): Promise<SessionView> => read(request('/api/session', { signal }))

/** Signs in with a token; the browser keeps a cookie, the page keeps nothing. */
export const signIn = (token: string): Promise<SessionView> => read(request('/api/session', post({ token })))

export const signOut = async (): Promise<void> => void (await request('/api/session', { method: 'DELETE' }))
