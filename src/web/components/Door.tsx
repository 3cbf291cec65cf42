import type { ComponentChildren } from 'preact'
import { signInNeeded } from '../state/session.ts'
import { lazily } from './lazily.tsx'

const SignInPage = lazily(async () => (await import('../pages/SignInPage.tsx')).SignInPage)

/** The page, or the way in when nobody is signed in. */
export function Door({ children }: { children: ComponentChildren }) {
  return signInNeeded.value ? <SignInPage /> : children
}
