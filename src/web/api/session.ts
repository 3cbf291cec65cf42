import { call } from './client.ts'
import type { Routes } from './routes.ts'

/** How people sign in here, and who is signed in. */
export type SessionView = Routes['GET /api/session']['answer']

export const getSession = (signal: AbortSignal): Promise<SessionView> => call('GET /api/session', {}, { signal })

/** Signs in with a token; the browser keeps a cookie, the page keeps nothing. */
export const signIn = (token: string): Promise<SessionView> => call('POST /api/session', { body: { token } })

export const signOut = (): Promise<null> => call('DELETE /api/session')
