import { useSignal } from '@preact/signals'
import { call } from '../../api/client.ts'
import type { VerifiedQuestionView } from '../../api/lists.ts'
import { LoadedPart } from '../../components/LoadedPart.tsx'
import { SqlText } from '../../components/SqlText.tsx'
import { messageOf, useLoaded } from '../../state/loaded.ts'
import { writeDay } from '../../text/amounts.ts'
import { strings } from '../../text/strings.ts'

/** Every verified question, page after page: there are as many as people approved. */
async function readAll(signal: AbortSignal): Promise<VerifiedQuestionView[]> {
  const all: VerifiedQuestionView[] = []
  let cursor: string | null = null
  do {
    const query: { limit: number; cursor?: string } = { limit: 200, ...(cursor === null ? {} : { cursor }) }
    const page: { questions: VerifiedQuestionView[]; next: string | null } = await call(
      'GET /api/verified-questions',
      { query },
      { signal },
    )
    all.push(...page.questions)
    cursor = page.next
  } while (cursor !== null)
  return all
}

/** Verified questions, those that wait for somebody first; `mayChange`: they can be used again or rejected. */
export function VerifiedPart({ mayChange }: { mayChange: boolean }) {
  const { loaded, again } = useLoaded(readAll)
  return (
    <section aria-labelledby="verified">
      <h2 id="verified">{strings.settings.verified}</h2>
      <p class="muted">{strings.settings.verifiedNote}</p>
      <LoadedPart loaded={loaded} again={again}>
        {(questions) =>
          questions.length === 0 ? (
            <p class="muted">{strings.settings.noVerified}</p>
          ) : (
            inOrder(questions).map((one) => (
              <VerifiedEntry key={`${one.id} ${one.version}`} one={one} mayChange={mayChange} onChanged={again} />
            ))
          )
        }
      </LoadedPart>
    </section>
  )
}

/** What waits for somebody first. */
const inOrder = (questions: VerifiedQuestionView[]): VerifiedQuestionView[] =>
  questions.toSorted((a, b) => Number(a.status === 'active') - Number(b.status === 'active') || (a.question < b.question ? -1 : 1))

function VerifiedEntry({ one, mayChange, onChanged }: { one: VerifiedQuestionView; mayChange: boolean; onChanged: () => void }) {
  const failed = useSignal<string | null>(null)
  const change = async (status: 'active' | 'rejected') => {
    try {
      await call('PATCH /api/verified-questions/{id}', { path: { id: one.id }, body: { version: one.version, status } })
      onChanged()
    } catch (error) {
      failed.value = messageOf(error)
    }
  }
  return (
    <details class="entry">
      <summary>
        <bdi>{one.question}</bdi>
        {one.status === 'active' ? null : <span class="tag">{one.status}</span>}
      </summary>
      <p class="muted" dir="auto">
        {strings.settings.approved(one.verified_by, writeDay(one.verified_at))}
        {one.note === null ? '' : ` ${one.note}`}
        {one.reason === null ? '' : ` ${one.reason}`}
      </p>
      <SqlText text={one.sql} />
      {mayChange ? (
        <div class="row">
          {one.status === 'active' ? null : (
            <button type="button" onClick={() => void change('active')}>
              {strings.settings.activate}
            </button>
          )}
          {one.status === 'rejected' ? null : (
            <button type="button" class="quiet" onClick={() => void change('rejected')}>
              {strings.settings.reject}
            </button>
          )}
        </div>
      ) : null}
      {failed.value === null ? null : (
        <p class="notice warning" role="alert">
          {failed.value}
        </p>
      )}
    </details>
  )
}
