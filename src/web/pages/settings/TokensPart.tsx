import { useSignal } from '@preact/signals'
import { call } from '../../api/client.ts'
import type { Routes } from '../../api/routes.ts'
import { CopyButton } from '../../components/CopyButton.tsx'
import { LoadedPart } from '../../components/LoadedPart.tsx'
import { messageOf, useLoaded } from '../../state/loaded.ts'
import { writeDay, writeMoment } from '../../text/amounts.ts'
import { peopleText } from '../../text/people.ts'
import '../../styles/people.css'
import { TableRegion } from '../../components/TableRegion.tsx'

const { tokens: text } = peopleText
type Token = Routes['GET /api/tokens']['answer']['tokens'][number]
type Wish = NonNullable<Routes['POST /api/tokens']['body']>
type Made = { name: string; token: string }

/** One's own tokens: made, shown once, revoked. `admin`: those of everybody, for everybody. */
export function TokensPart({ admin }: { admin: boolean }) {
  const everybody = useSignal(false)
  const made = useSignal<Made | null>(null)
  const { loaded, again } = useLoaded(
    (signal) => call('GET /api/tokens', { query: { everybody: everybody.value ? 'true' : 'false', limit: 200 } }, { signal }),
    String(everybody.value),
  )
  return (
    <section aria-labelledby="tokens">
      <h2 id="tokens">{text.title}</h2>
      <p class="muted">{text.note}</p>
      {made.value === null ? (
        <MakeToken
          admin={admin}
          onMade={(one) => {
            made.value = one
            again()
          }}
        />
      ) : (
        <Shown
          made={made.value}
          onDone={() => {
            made.value = null
          }}
        />
      )}
      {admin ? (
        <label class="check">
          <input
            type="checkbox"
            checked={everybody.value}
            onChange={(event) => {
              everybody.value = event.currentTarget.checked
            }}
          />{' '}
          {text.everybody}
        </label>
      ) : null}
      <LoadedPart loaded={loaded} again={again}>
        {({ tokens }) => (tokens.length === 0 ? <p class="muted">{text.none}</p> : <TokenTable tokens={tokens} onChanged={again} />)}
      </LoadedPart>
    </section>
  )
}

function Shown({ made, onDone }: { made: Made; onDone: () => void }) {
  return (
    <div class="card ask" role="status">
      <p class="card-title">{text.made(made.name)}</p>
      <code class="secret">{made.token}</code>
      <div class="row">
        <CopyButton label={text.copy} text={() => made.token} />
        <button type="button" onClick={onDone}>
          {text.done}
        </button>
      </div>
    </div>
  )
}

function MakeToken({ admin, onMade }: { admin: boolean; onMade: (made: Made) => void }) {
  const failed = useSignal<string | null>(null)
  // One key for one filled form: a press that is repeated because nothing came back makes one token.
  const key = useSignal(crypto.randomUUID())
  const make = async (form: HTMLFormElement) => {
    const wish = wishOf(new FormData(form))
    if (wish.name === '') return form.querySelector('input')?.focus()
    try {
      const { name, token } = await call('POST /api/tokens', { body: wish }, { key: key.value })
      onMade({ name, token })
    } catch (error) {
      failed.value = messageOf(error)
      key.value = crypto.randomUUID()
    }
  }
  return (
    <form
      class="form-grid"
      onSubmit={(event) => {
        event.preventDefault()
        void make(event.currentTarget)
      }}
    >
      <label>
        {text.name}
        <input name="name" maxLength={200} autocomplete="off" />
      </label>
      <label>
        {text.scope}
        <select name="scope" value="ask">
          {Object.entries(text.scopes).map(([scope, words]) => (
            <option key={scope} value={scope}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label>
        {text.ends}
        <select name="days" value="90">
          {text.spans.map(([days, words]) => (
            <option key={days} value={days}>
              {words}
            </option>
          ))}
        </select>
      </label>
      {admin ? (
        <>
          <label>
            {text.user}
            <input name="user" maxLength={200} autocomplete="off" spellcheck={false} />
          </label>
          <label>
            {text.roles}
            <input name="roles" maxLength={500} autocomplete="off" spellcheck={false} />
          </label>
        </>
      ) : null}
      <button type="submit">{text.make}</button>
      {failed.value === null ? null : (
        <p class="notice warning" role="alert">
          {failed.value}
        </p>
      )}
    </form>
  )
}

/** What a filled form asks for; a field that was left empty is as with oneself. */
function wishOf(form: FormData): Wish {
  const field = (name: string) => String(form.get(name) ?? '').trim()
  const roles = field('roles')
    .split(',')
    .flatMap((role) => (role.trim() === '' ? [] : [role.trim()]))
  const scope = field('scope')
  return {
    name: field('name'),
    scopes: [scope === 'read' || scope === 'manage' ? scope : 'ask'],
    expires_in_days: field('days') === '' ? null : Number(field('days')),
    ...(field('user') === '' ? {} : { user: field('user'), attributes: {} }),
    ...(roles.length === 0 ? {} : { roles }),
  }
}

function TokenTable({ tokens, onChanged }: { tokens: Token[]; onChanged: () => void }) {
  return (
    <TableRegion label={`Table: ${text.title}`} heads={text.heads} action={text.action}>
      {tokens.map((one) => (
        <tr key={one.id}>
          <th scope="row">
            <bdi>{one.name}</bdi> <code>{one.prefix}</code>
          </th>
          <td>
            <bdi>{one.user}</bdi> ({one.roles.join(', ')})
          </td>
          <td>{text.scopes[one.scopes.at(-1) ?? 'read']}</td>
          <td>{writeDay(one.created_at)}</td>
          <td>{one.expires_at === null ? text.never : writeDay(one.expires_at)}</td>
          <td>{one.last_used_at === null ? text.never : writeMoment(one.last_used_at)}</td>
          <td>
            {text.states[one.state]}
            {one.in_use ? ` (${text.here})` : ''}
          </td>
          <td>{one.state === 'active' ? <Revoke token={one} onChanged={onChanged} /> : null}</td>
        </tr>
      ))}
    </TableRegion>
  )
}

/** Asked twice: what is revoked does not come back. */
function Revoke({ token, onChanged }: { token: Token; onChanged: () => void }) {
  const asked = useSignal(false)
  const failed = useSignal<string | null>(null)
  const revoke = async () => {
    try {
      await call('DELETE /api/tokens/{id}', { path: { id: token.id } })
      onChanged()
    } catch (error) {
      failed.value = messageOf(error)
    }
  }
  if (failed.value !== null) return <span role="alert">{failed.value}</span>
  const ask = (on: boolean) => () => {
    asked.value = on
  }
  if (!asked.value) {
    return (
      <button type="button" class="quiet" aria-label={`${text.revoke} ${token.name}`} onClick={ask(true)}>
        {text.revoke}
      </button>
    )
  }
  return (
    <span class="row">
      <button type="button" onClick={() => void revoke()}>
        {text.confirm}
      </button>
      <button type="button" class="quiet" onClick={ask(false)}>
        {text.keep}
      </button>
    </span>
  )
}
