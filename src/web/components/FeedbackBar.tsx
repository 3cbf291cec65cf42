import { useSignal } from '@preact/signals'
import { call } from '../api/client.ts'
import type { Feedback } from '../api/lists.ts'
import { messageOf } from '../state/loaded.ts'
import type { Turn } from '../state/store.ts'
import { strings } from '../text/strings.ts'

/** Says whether an answer is right; a No may say why. */
export function FeedbackBar({ turn }: { turn: Turn }) {
  const said = useSignal<'right' | 'wrong' | null>(null)
  const telling = useSignal(false)
  const note = useSignal<string | null>(null)
  const judge = async (rating: Feedback['rating'], reasons: Reason[] = [], words: string | null = null) => {
    try {
      await call('PUT /api/answers/{id}/feedback', { path: { id: turn.id }, body: { rating, reasons, note: words } })
      said.value = rating
      note.value = reasons.length > 0 || words !== null ? strings.feedback.thanks : null
    } catch (error) {
      note.value = messageOf(error)
    }
  }
  return (
    <>
      <span class="muted">{strings.feedback.ask}</span>
      {(['right', 'wrong'] as const).map((rating) => (
        <button
          key={rating}
          type="button"
          class="quiet"
          aria-pressed={said.value === rating}
          onClick={() => {
            telling.value = rating === 'wrong'
            void judge(rating)
          }}
        >
          {strings.feedback[rating]}
        </button>
      ))}
      {telling.value ? (
        <Reasons
          onSend={(reasons, words) => {
            telling.value = false
            void judge('wrong', reasons, words)
          }}
        />
      ) : null}
      <p role="status" class={note.value === null ? 'hidden' : 'muted full'}>
        {note.value}
      </p>
    </>
  )
}

type Reason = NonNullable<Feedback['reasons']>[number]
const reasonNames = Object.keys(strings.feedback.reasons) as Reason[] // keys of an object that is written out

function Reasons({ onSend }: { onSend: (reasons: Reason[], note: string | null) => void }) {
  return (
    <form
      class="card full"
      onSubmit={(event) => {
        event.preventDefault()
        const form = new FormData(event.currentTarget)
        const words = String(form.get('note') ?? '').trim()
        const chosen = form.getAll('reason')
        onSend(
          reasonNames.filter((one) => chosen.includes(one)),
          words === '' ? null : words,
        )
      }}
    >
      <fieldset class="views">
        <legend class="card-title">{strings.feedback.why}</legend>
        {Object.entries(strings.feedback.reasons).map(([reason, words]) => (
          <label key={reason} class="check">
            <input type="checkbox" name="reason" value={reason} /> {words}
          </label>
        ))}
      </fieldset>
      <label class="wide-label">
        {strings.feedback.note}
        <textarea name="note" rows={2} maxLength={2_000} />
      </label>
      <button type="submit">{strings.feedback.send}</button>
    </form>
  )
}
