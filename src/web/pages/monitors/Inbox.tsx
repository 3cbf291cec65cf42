import { call } from '../../api/client.ts'
import type { Routes } from '../../api/routes.ts'
import { ActedNote } from '../../components/ActedNote.tsx'
import { Link } from '../../components/Link.tsx'
import { LoadedPart } from '../../components/LoadedPart.tsx'
import { Mark } from '../../components/Mark.tsx'
import { noteRead } from '../../components/Unread.tsx'
import { useAction } from '../../state/action.ts'
import { useLoaded } from '../../state/loaded.ts'
import type { Router } from '../../state/route.ts'
import { writeMoment } from '../../text/amounts.ts'
import { monitorText } from '../../text/monitors.ts'
import { More } from './More.tsx'

const { inbox: text } = monitorText
type Inboxed = Routes['GET /api/inbox']['answer']['messages'][number]

/** What the reader was told: messages of all monitors, the newest first. */
export function Inbox({ router }: { router: Router }) {
  const get = (cursor: string | null, signal: AbortSignal) =>
    call('GET /api/inbox', { query: { limit: 20, ...(cursor && { cursor }) } }, { signal })
  const { loaded, again } = useLoaded((signal) => get(null, signal))
  const { acted, run, busy } = useAction()
  const read = (body: Routes['POST /api/inbox/read']['body']) =>
    void run(async () => {
      await call('POST /api/inbox/read', { body })
      again()
      noteRead()
    })
  return (
    <LoadedPart loaded={loaded} again={again}>
      {(page) => (
        <section class="block" aria-labelledby="inbox">
          <h2 id="inbox">{text.title(page.unread)}</h2>
          <ActedNote acted={acted} />
          {page.messages.length === 0 ? <p class="muted">{text.none}</p> : null}
          {page.unread === 0 ? null : (
            <button type="button" disabled={busy} onClick={() => read({ all: true })}>
              {text.readAll}
            </button>
          )}
          <More
            key={page.messages.map(({ id, read_at }) => `${id}${read_at}`).join()}
            first={page}
            listOf={({ messages }) => messages}
            get={(cursor) => get(cursor, new AbortController().signal)}
          >
            {(messages) => (
              <ul class="rows">
                {messages.map((one) => (
                  <Row key={one.id} one={one} router={router} />
                ))}
              </ul>
            )}
          </More>
        </section>
      )}
    </LoadedPart>
  )
}

function Row({ one, router }: { one: Inboxed; router: Router }) {
  const to = one.alert !== null ? `/alerts/${one.alert}` : one.monitor !== null ? `/monitors/${one.monitor}` : '/alerts'
  return (
    <li>
      <span class="title">
        <Link router={router} to={to}>
          <bdi>{one.message.title}</bdi>
        </Link>
        {one.read_at === null ? <Mark tone="info">{text.unread}</Mark> : null}
      </span>
      <bdi>{one.message.sentence}</bdi>
      <span class="muted">{writeMoment(one.created_at)}</span>
    </li>
  )
}
