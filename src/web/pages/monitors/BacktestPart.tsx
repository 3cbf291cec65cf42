import { useSignal } from '@preact/signals'
import type { Routes } from '../../api/routes.ts'
import { ActedNote } from '../../components/ActedNote.tsx'
import { TextField } from '../../components/TextField.tsx'
import { useAction } from '../../state/action.ts'
import { writeCount, writeDay } from '../../text/amounts.ts'
import { monitorText } from '../../text/monitors.ts'
import { PlainTable } from './PlainTable.tsx'
import type { WriteValue } from './value-words.ts'

const { backtest: text } = monitorText
export type Backtest = Routes['POST /api/monitors/backtest']['answer']
/** What a backtest found, and how its values are written. */
export type Backtested = { backtest: Backtest; write: WriteValue }

/** Tries a monitor on the past when the reader asks for it; `known` are days that were bad, for it to say whether it would have told. */
export function BacktestPart({ run: ask }: { run: (known: string[]) => Promise<Backtested> }) {
  const found = useSignal<Backtested | null>(null)
  const known = useSignal('')
  const { acted, run, busy } = useAction()
  return (
    <div class="block">
      <div class="fields">
        <TextField label={text.known} value={known} autocomplete="off" placeholder="2026-03-14, 2026-07-02" />
      </div>
      <button
        type="button"
        disabled={busy}
        onClick={() =>
          void run(async () => {
            found.value = await ask(known.value.split(/[\s,;]+/).filter((day) => day !== ''))
          })
        }
      >
        {busy ? text.busy : text.run}
      </button>
      <ActedNote acted={acted} />
      {found.value === null ? null : <Report {...found.value} />}
    </div>
  )
}

function Report({ backtest, write }: Backtested) {
  const { source, from, to, slots, count, share_firing: share, episodes, nearest_miss: near, told, warnings } = backtest
  return (
    <section class="block" aria-live="polite" aria-label={text.run}>
      <p>
        <strong>{text.fired(count)}</strong>{' '}
        {[
          text.over(writeCount(slots), from === null ? '–' : writeDay(from), to === null ? '–' : writeDay(to)),
          monthly(backtest),
          count === 0 ? null : text.share(Math.round(share * 1000) / 10),
        ]
          .filter((part) => part !== null)
          .join(', ')}
        .
      </p>
      <p class="muted">{text.sources[source]}</p>
      {warnings
        .filter(({ code }) => code !== 'late_rows')
        .map(({ code, message }) => (
          <p key={code} class="notice warning">
            {message}
          </p>
        ))}
      {near === null ? null : <p>{near.sentence}</p>}
      {told.length === 0 ? null : (
        <ul>
          {told.map(({ date, told: yes }) => (
            <li key={date}>{text.told(writeDay(date), yes)}</li>
          ))}
        </ul>
      )}
      {backtest.suggested_threshold === null ? null : <p>{text.suggested(write(backtest.suggested_threshold))}</p>}
      {episodes.length === 0 ? null : (
        <PlainTable
          columns={text.columns}
          rows={episodes
            .slice(0, 20)
            .map((one) => [
              writeDay(one.from),
              one.to === null ? text.still : writeDay(one.to),
              groupOf(one.group) || '–',
              write(one.worst ?? one.value),
              monitorText.severities[one.severity],
            ])}
        />
      )}
      {count > 20 ? <p class="muted">{text.more(count - 20)}</p> : null}
    </section>
  )
}

const groupOf = (group: readonly { value: unknown }[]): string => group.map(({ value }) => String(value)).join(', ')

/** Alerts a month of a backtest, where its past is long enough and there were any. */
const monthly = ({ count, per_month: perMonth }: Backtest): string | null =>
  perMonth === null || count === 0 ? null : monitorText.save.price(perMonth)
