import { useSignal } from '@preact/signals'
import { formatCell } from '../../../present/format.ts'
import { call } from '../../api/client.ts'
import type { Routes } from '../../api/routes.ts'
import { ActedNote } from '../../components/ActedNote.tsx'
import { useAction } from '../../state/action.ts'
import { writeCount } from '../../text/amounts.ts'
import { monitorText } from '../../text/monitors.ts'
import { PlainTable } from './PlainTable.tsx'

const { alerts: text } = monitorText
type Why = Routes['POST /api/alerts/{id}/why']['answer']
type Explained = Extract<Why, { kind: 'explained' }>
type Restated = Routes['POST /api/alerts/{id}/restate']['answer']

/** Takes the change behind an alert apart, where `apart` says that it can be, and runs its planned time again, when the reader asks for it. */
export function WhyPanel({ alert, apart }: { alert: string; apart: boolean }) {
  const path = { id: alert }
  const why = useSignal<Why | null>(null)
  const restated = useSignal<Restated | null>(null)
  const { acted, run, busy } = useAction()
  return (
    <section class="block" aria-labelledby="why">
      <h2 id="why">{text.why}</h2>
      {apart ? null : <p class="muted">{text.whyNot}</p>}
      <div class="buttons">
        {apart ? (
          <button
            type="button"
            disabled={busy}
            onClick={() =>
              void run(async () => {
                why.value = await call('POST /api/alerts/{id}/why', { path })
              })
            }
          >
            {busy ? text.whyBusy : text.why}
          </button>
        ) : null}
        <button
          type="button"
          disabled={busy}
          onClick={() =>
            void run(async () => {
              restated.value = await call('POST /api/alerts/{id}/restate', { path })
            })
          }
        >
          {text.restate}
        </button>
      </div>
      <ActedNote acted={acted} />
      {restated.value === null ? null : <Again restated={restated.value} />}
      {why.value === null ? null : why.value.kind === 'unexplained' ? <p>{why.value.reason}</p> : <Parts why={why.value} />}
    </section>
  )
}

function Again({ restated: { same, was, now } }: { restated: Restated }) {
  const write = (value: number | null): string => (value === null ? '–' : writeCount(value))
  return (
    <>
      <p>{same ? text.restSame : text.restOther}</p>
      <PlainTable columns={[text.was, text.now]} rows={[[write(was.value), now.reason ?? write(now.value)]]} />
    </>
  )
}

function Parts({ why: { of, sentence, dimensions, column, later, earlier } }: { why: Explained }) {
  const write = (value: number): string => formatCell(value, { ...column, type: 'float8' }, { locale: 'en', place: 'prose' })
  const share = (value: number | null): string => (value === null ? '–' : `${Math.round(value * 100)}%`)
  return (
    <>
      <p>{sentence}</p>
      {dimensions.map(({ name, label, parts, rest }) => (
        <div key={name} class="block">
          <h3>{text.part(label)}</h3>
          <PlainTable
            columns={[label, earlier.label, later.label, text.change, text.share, ...text.parts[of]]}
            rows={[
              ...parts.map((part) => [
                part.value,
                write(part.earlier),
                write(part.later),
                write(part.change),
                share(part.share),
                write(part.rate),
                write(part.mix),
              ]),
              ...(rest === null
                ? []
                : [
                    [
                      `+ ${rest.count}`,
                      write(rest.earlier),
                      write(rest.later),
                      write(rest.change),
                      share(rest.share),
                      write(rest.rate),
                      write(rest.mix),
                    ],
                  ]),
            ]}
          />
        </div>
      ))}
    </>
  )
}
