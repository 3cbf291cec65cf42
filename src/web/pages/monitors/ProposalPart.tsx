import { call } from '../../api/client.ts'
import { ActedNote } from '../../components/ActedNote.tsx'
import { useAction } from '../../state/action.ts'
import { monitorText } from '../../text/monitors.ts'
import type { Monitor } from './monitor.ts'

const { detail: text } = monitorText

/** What feedback suggests to change; nothing changes until somebody accepts it. */
export function ProposalPart({ monitor, onDecided }: { monitor: Monitor; onDecided: () => void }) {
  const { acted, run, busy } = useAction()
  const path = { id: monitor.id }
  const decide = (work: () => Promise<unknown>) =>
    void run(async () => {
      await work()
      onDecided()
    })
  return (
    <section class="block" aria-labelledby="proposal">
      <h2 id="proposal">{text.proposal}</h2>
      <p>{sentenceOf(monitor.proposal?.proposal)}</p>
      <div class="buttons">
        <button
          type="button"
          disabled={busy}
          onClick={() => decide(() => call('POST /api/monitors/{id}/proposal/accept', { path, body: { version: monitor.version } }))}
        >
          {text.accept}
        </button>
        <button
          type="button"
          class="quiet"
          disabled={busy}
          onClick={() => decide(() => call('POST /api/monitors/{id}/proposal/decline', { path, body: {} }))}
        >
          {text.decline}
        </button>
      </div>
      <ActedNote acted={acted} />
    </section>
  )
}

function sentenceOf(proposal: unknown): string {
  const sentence: unknown = typeof proposal === 'object' && proposal !== null ? Reflect.get(proposal, 'sentence') : null
  return typeof sentence === 'string' ? sentence : JSON.stringify(proposal)
}
