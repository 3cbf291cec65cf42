import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { type ConversationSummary, call } from '../api/client.ts'
import { useLoaded } from '../state/loaded.ts'
import type { Store } from '../state/store.ts'
import { strings } from '../text/strings.ts'
import { LoadedPart } from './LoadedPart.tsx'

type RailProps = { store: Store; onOpen: (id: string) => void; onAsk: (question: string) => void }

/** Earlier conversations beside the page, where it is wide enough; styles hide it elsewhere. */
export function ConversationRail({ store, onOpen, onAsk }: RailProps) {
  if (store.conversations.value.length === 0) return null
  return (
    <nav class="rail" aria-label={strings.conversations}>
      <Conversations store={store} onOpen={onOpen} onAsk={onAsk} />
    </nav>
  )
}

/** The same list as a dialog, for narrow pages. */
export function RailButton({ store, onOpen, onAsk }: RailProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  if (store.conversations.value.length === 0) return null
  const closing = (act: (what: string) => void) => (what: string) => {
    dialog.current?.close()
    act(what)
  }
  return (
    <>
      <button type="button" class="quiet icon rail-button" aria-label={strings.conversations} onClick={() => dialog.current?.showModal()}>
        <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
          <path d="M3.5 6h13M3.5 10h13M3.5 14h8" class="line" />
        </svg>
      </button>
      <dialog ref={dialog} class="rail-dialog" aria-label={strings.conversations}>
        <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
          {strings.close}
        </button>
        <Conversations store={store} onOpen={closing(onOpen)} onAsk={closing(onAsk)} />
      </dialog>
    </>
  )
}

function Conversations({ store, onOpen, onAsk }: RailProps) {
  const wanted = useSignal('')
  const all = store.conversations.value
  const found = all.filter(({ title }) => (title ?? '').toLowerCase().includes(wanted.value.trim().toLowerCase()))
  return (
    <>
      {all.length < 8 ? null : (
        <input
          type="search"
          aria-label={strings.findConversation}
          placeholder={strings.findConversation}
          value={wanted.value}
          onInput={(event) => {
            wanted.value = event.currentTarget.value
          }}
        />
      )}
      <SavedQuestions onAsk={onAsk} />
      {found.length === 0 ? <p class="muted">{strings.noConversations}</p> : null}
      {groups(found).map(({ name, conversations }) => (
        <section key={name} aria-label={name}>
          <h2>{name}</h2>
          <ul>
            {conversations.map(({ id, title }) => (
              <li key={id}>
                <a
                  href={`/c/${id}`}
                  dir="auto"
                  aria-current={id === store.conversation.value ? 'page' : undefined}
                  onClick={(event) => {
                    if (event.ctrlKey || event.metaKey || event.shiftKey) return
                    event.preventDefault()
                    onOpen(id)
                  }}
                >
                  {title ?? strings.untitled}
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  )
}

/** Questions that people approved, fetched when somebody looks; a press asks in a new conversation. */
function SavedQuestions({ onAsk }: { onAsk: (question: string) => void }) {
  const open = useSignal(false)
  return (
    <details
      onToggle={(event) => {
        open.value = event.currentTarget.open
      }}
    >
      <summary>{strings.savedQuestions}</summary>
      {open.value ? <Approved onAsk={onAsk} /> : null}
    </details>
  )
}

function Approved({ onAsk }: { onAsk: (question: string) => void }) {
  const { loaded, again } = useLoaded((signal) =>
    call('GET /api/verified-questions', { query: { status: 'active', limit: 30 } }, { signal }),
  )
  return (
    <LoadedPart loaded={loaded} again={again}>
      {({ questions }) =>
        questions.length === 0 ? (
          <p class="muted">{strings.settings.noVerified}</p>
        ) : (
          <ul>
            {questions.map(({ id, question }) => (
              <li key={id}>
                <button type="button" class="quiet" dir="auto" onClick={() => onAsk(question)}>
                  {question}
                </button>
              </li>
            ))}
          </ul>
        )
      }
    </LoadedPart>
  )
}

const dayMs = 86_400_000

function groups(conversations: ConversationSummary[]): { name: string; conversations: ConversationSummary[] }[] {
  const today = new Date().setHours(0, 0, 0, 0)
  const at = ({ updated_at }: ConversationSummary) => Date.parse(updated_at)
  const parts = [
    { name: strings.groups.today, conversations: conversations.filter((one) => at(one) >= today) },
    { name: strings.groups.week, conversations: conversations.filter((one) => at(one) < today && at(one) >= today - 6 * dayMs) },
    { name: strings.groups.older, conversations: conversations.filter((one) => !(at(one) >= today - 6 * dayMs)) },
  ]
  return parts.filter((part) => part.conversations.length > 0)
}
