import { getSession, signOut } from '../api/session.ts'
import { useLoaded } from '../state/loaded.ts'
import { signInText } from '../text/sign-in.ts'

/** Signs out where people sign in with a token; elsewhere there is nothing to sign out of. */
export function SignOut() {
  const session = useLoaded((signal) => getSession(signal)).loaded.value
  if (session.state !== 'here' || session.value.mode !== 'token') return null
  const leave = async () => {
    await signOut()
    location.assign('/')
  }
  return (
    <p>
      <button type="button" class="quiet" onClick={() => void leave()}>
        {signInText.signOut}
      </button>
    </p>
  )
}
