import { useSignal } from '@preact/signals'
import type { ResultView } from '../../present/answer/reducer.ts'
import { tsvText } from '../../present/csv.ts'
import { call } from '../api/client.ts'
import { messageOf } from '../state/loaded.ts'
import { useNarrow } from '../state/narrow.ts'
import { useRows } from '../state/result-rows.ts'
import type { Store, Turn } from '../state/store.ts'
import { writeCount } from '../text/amounts.ts'
import { peopleText } from '../text/people.ts'
import { strings } from '../text/strings.ts'
import { CopyButton } from './CopyButton.tsx'
import { Downloads } from './Downloads.tsx'
import { FeedbackBar } from './FeedbackBar.tsx'
import { lazily } from './lazily.tsx'

const ShareDialog = lazily(async () => (await import('./ShareDialog.tsx')).ShareDialog)

const SaveMonitorDialog = lazily(async () => (await import('../pages/monitors/SaveMonitorDialog.tsx')).SaveMonitorDialog)

/** What can be done with an answer that has ended, in one bar: save as monitor, copy, download, share, ask again, edit, approve, judge. */
export function ActionBar({ turn, store }: { turn: Turn; store: Store }) {
  const said = useSignal<string | null>(null)
  const sharing = useSignal(false)
  const saving = useSignal(false)
  const narrow = useNarrow()
  const { result, sql, outcome } = turn.view.value
  const ended = outcome === 'answered' || outcome === 'no_data'
  const own = turn.view.value.shared === undefined
  const approve = async () => {
    try {
      const { notes } = await call('POST /api/answers/{id}/verify', { path: { id: turn.id }, body: {} })
      said.value = [strings.feedback.approved, ...notes].join(' ')
    } catch (error) {
      said.value = messageOf(error)
    }
  }
  const hasRows = result !== null && result.columns.length > 0 && outcome !== 'no_data'
  const more = (
    <>
      <button type="button" class="quiet" disabled={store.running.value !== null} onClick={() => store.again(turn)}>
        {strings.rerunShort}
      </button>
      {sql === null ? null : (
        <button type="button" class="quiet" onClick={() => store.fix(turn)}>
          {strings.editSql}
        </button>
      )}
      {own && ended && store.status.value?.asker.may_approve ? (
        <button type="button" class="quiet" title={strings.feedback.approveNote} onClick={() => void approve()}>
          {strings.feedback.approve}
        </button>
      ) : null}
    </>
  )
  return (
    <div class="feedback">
      <div class="result-foot">
        {hasRows ? <RowActions turn={turn} result={result} onSaid={(text) => (said.value = text)} /> : null}
        {own && hasRows ? (
          <button
            type="button"
            class="quiet watch"
            onPointerEnter={SaveMonitorDialog.prefetch}
            onClick={() => {
              saving.value = true
            }}
          >
            {strings.saveMonitor}
          </button>
        ) : null}
        {own && ended ? (
          <button
            type="button"
            class="quiet"
            onPointerEnter={ShareDialog.prefetch}
            onClick={() => {
              sharing.value = true
            }}
          >
            {peopleText.share.open}
          </button>
        ) : null}
        {narrow ? (
          <details class="more">
            <summary>{strings.more}</summary>
            <div>{more}</div>
          </details>
        ) : (
          more
        )}
        <span class="spacer" />
        {own ? <FeedbackBar turn={turn} /> : null}
      </div>
      <p role="status" class="muted">
        {said.value}
      </p>
      {saving.value ? (
        <SaveMonitorDialog
          answer={turn.id}
          user={store.status.value?.asker.id ?? 'local'}
          onClose={() => {
            saving.value = false
          }}
        />
      ) : null}
      {sharing.value ? (
        <ShareDialog
          answer={turn.id}
          onClose={() => {
            sharing.value = false
          }}
        />
      ) : null}
    </div>
  )
}

function RowActions({ turn, result, onSaid }: { turn: Turn; result: ResultView; onSaid: (text: string | null) => void }) {
  const { loaded } = useRows(turn, result)
  const total = result.row_count ?? loaded.length
  // What is copied is what is here; a part says so.
  const label = loaded.length < total ? strings.copyRows(writeCount(loaded.length)) : strings.copyTable
  return (
    <>
      <CopyButton label={label} text={() => tsvText(result.columns, loaded)} />
      <span class="downloads">
        <Downloads question={turn.question} result={result} onFailed={onSaid} />
      </span>
    </>
  )
}
