import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { getSession, signIn } from '../api/session.ts'
import { messageOf, useLoaded } from '../state/loaded.ts'
import { signInText } from '../text/sign-in.ts'
import { strings } from '../text/strings.ts'
import '../styles/sign-in.css'

/** The way in: a token where the service has its own, else a word on where to sign in. */
export function SignInPage() {
  const session = useLoaded((signal) => getSession(signal)).loaded.value
  useEffect(() => {
    document.title = `${signInText.title} · ${strings.product}`
  }, [])
  return (
    <div class="page">
      <header class="top">
        <span class="brand">
          <img src="/favicon.svg" alt="" width="24" height="24" />
          {strings.product}
        </span>
      </header>
      <main id="main" class="sign-in">
        <h1>{signInText.title}</h1>
        {session.state === 'here' && session.value.mode === 'jwt' ? <Elsewhere /> : <TokenForm />}
      </main>
    </div>
  )
}

function Elsewhere() {
  return (
    <>
      <p>{signInText.elsewhere}</p>
      <button type="button" class="quiet" onClick={() => location.reload()}>
        {signInText.again}
      </button>
    </>
  )
}

function TokenForm() {
  const token = useSignal('')
  const fault = useSignal<string | null>(null)
  const busy = useSignal(false)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const submit = async (event: Event) => {
    event.preventDefault()
    if (busy.value || token.value.trim() === '') return field.current?.focus()
    busy.value = true
    try {
      await signIn(token.value)
      // Everything is read anew, for whoever is in now; the address stays.
      location.reload()
    } catch (error) {
      fault.value = messageOf(error)
      busy.value = false
      field.current?.select()
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <label for="token">{signInText.label}</label>
      <input
        ref={field}
        id="token"
        type="password"
        autocomplete="current-password"
        spellcheck={false}
        value={token.value}
        aria-describedby={fault.value === null ? 'token-hint' : 'token-fault token-hint'}
        aria-invalid={fault.value !== null}
        onInput={(event) => {
          token.value = event.currentTarget.value
        }}
      />
      <p class="notice warning" id="token-fault" role="alert" hidden={fault.value === null}>
        {fault.value}
      </p>
      <p class="muted" id="token-hint">
        {signInText.hint}
      </p>
      <button type="submit" class="primary" aria-disabled={busy.value}>
        {signInText.submit}
      </button>
    </form>
  )
}
