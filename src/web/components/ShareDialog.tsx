import { useSignal } from '@preact/signals'
import { call } from '../api/client.ts'
import type { Routes } from '../api/routes.ts'
import { getSession } from '../api/session.ts'
import { messageOf, useLoaded } from '../state/loaded.ts'
import { writeMoment } from '../text/amounts.ts'
import { peopleText } from '../text/people.ts'
import { CopyButton } from './CopyButton.tsx'
import { Dialog } from './Dialog.tsx'
import { LoadedPart } from './LoadedPart.tsx'
import '../styles/people.css'

const { share: text } = peopleText
type With = Routes['POST /api/answers/{id}/share']['body']['with']

/** With whom an answer is shared, ways to share it with more people and to take it back, and its link. */
export function ShareDialog({ answer, onClose }: { answer: string; onClose: () => void }) {
  const session = useLoaded((signal) => getSession(signal)).loaded.value
  const alone = session.state === 'here' && session.value.mode === 'local'
  return (
    <Dialog label={text.title} class="share" onClose={onClose}>
      <h2>{text.title}</h2>
      <p class="muted">{alone ? text.alone : text.note}</p>
      <CopyButton label={text.link} text={() => `${location.origin}/a/${answer}`} />
      {session.state !== 'here' || alone ? null : <People answer={answer} />}
    </Dialog>
  )
}

function People({ answer }: { answer: string }) {
  const path = { id: answer }
  const { loaded, again } = useLoaded((signal) => call('GET /api/answers/{id}/share', { path }, { signal }))
  const failed = useSignal<string | null>(null)
  const change = async (work: () => Promise<unknown>) => {
    try {
      await work()
      failed.value = null
      again()
    } catch (error) {
      failed.value = messageOf(error)
    }
  }
  const add = (who: With) => void change(() => call('POST /api/answers/{id}/share', { path, body: { with: who } }))
  const remove = (who: string) => void change(() => call('DELETE /api/answers/{id}/share', { path, query: { with: who } }))
  return (
    <>
      <h3 id="shared-with">{text.has}</h3>
      <LoadedPart loaded={loaded} again={again}>
        {({ with: people }) =>
          people.length === 0 ? (
            <p class="muted">{text.nobody}</p>
          ) : (
            <ul class="people" aria-labelledby="shared-with">
              {people.map(({ who, at }) => (
                <li key={who}>
                  <bdi>{nameOf(who)}</bdi>
                  <span class="muted">{text.since(writeMoment(at))}</span>
                  <span class="spacer" />
                  <button type="button" class="quiet" aria-label={text.remove(nameOf(who))} onClick={() => remove(who)}>
                    {text.take}
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </LoadedPart>
      <form
        class="form-grid"
        onSubmit={(event) => {
          event.preventDefault()
          const form = event.currentTarget
          const named = String(new FormData(form).get('who') ?? '').split(',')
          const users = named.map((one) => one.trim()).filter((one) => one !== '')
          if (users.length === 0) return form.querySelector('input')?.focus()
          add(users)
          form.reset()
        }}
      >
        <label>
          {text.who}
          <input name="who" maxLength={2_000} autocomplete="off" spellcheck={false} />
        </label>
        <button type="submit">{text.add}</button>
        <button type="button" class="quiet" onClick={() => add('everyone')}>
          {text.withAll}
        </button>
      </form>
      {failed.value === null ? null : (
        <p class="notice warning" role="alert">
          {failed.value}
        </p>
      )}
    </>
  )
}

const nameOf = (who: string): string => (who === 'everyone' ? text.everyone : who)
