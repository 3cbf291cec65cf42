import { useSignal } from '@preact/signals'
import { call } from '../api/client.ts'
import type { VerifiedQuestionView } from '../api/lists.ts'
import { LoadedPart } from '../components/LoadedPart.tsx'
import { SignOut } from '../components/SignOut.tsx'
import { SqlText } from '../components/SqlText.tsx'
import { setKeys } from '../state/keys.ts'
import { messageOf, useLoaded } from '../state/loaded.ts'
import type { Store } from '../state/store.ts'
import { writeCount, writeDay } from '../text/amounts.ts'
import { sourceName, strings } from '../text/strings.ts'

/** Who asks here and with what, and the verified questions with what can be done about them. */
export function SettingsPage({ store }: { store: Store }) {
  const status = store.status.value
  const { loaded, again } = useLoaded((signal) => call('GET /api/verified-questions', { query: { limit: 200 } }, { signal }))
  const mayApprove = status?.asker.role === 'admin'
  return (
    <>
      <h1>{strings.pages.settings}</h1>
      {status === null ? null : (
        <dl class="facts">
          {[
            [strings.settings.you, `${status.asker.name} (${status.asker.role})`],
            [strings.settings.source, sourceName(status.data_source)],
            [strings.settings.translators, status.translators.join(', ')],
            [strings.settings.model, status.model ?? strings.settings.noModel],
            [strings.settings.maxRows, writeCount(status.max_rows)],
            [strings.settings.version, status.version],
          ].map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <SignOut />
      <label class="check">
        <input type="checkbox" checked={store.keys.value} onChange={(event) => setKeys(store.keys, event.currentTarget.checked)} />{' '}
        {strings.keys.setting}
      </label>
      <section aria-labelledby="verified">
        <h2 id="verified">{strings.settings.verified}</h2>
        <p class="muted">{strings.settings.verifiedNote}</p>
        <LoadedPart loaded={loaded} again={again}>
          {({ questions }) =>
            questions.length === 0 ? (
              <p class="muted">{strings.settings.noVerified}</p>
            ) : (
              inOrder(questions).map((one) => (
                <VerifiedEntry key={`${one.id} ${one.version}`} one={one} mayChange={mayApprove} onChanged={again} />
              ))
            )
          }
        </LoadedPart>
      </section>
    </>
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
