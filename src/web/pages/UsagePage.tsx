import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { call } from '../api/client.ts'
import type { UsageView } from '../api/lists.ts'
import { LoadedPart } from '../components/LoadedPart.tsx'
import { into, SelectField } from '../components/SelectField.tsx'
import { TableRegion } from '../components/TableRegion.tsx'
import { useLoaded } from '../state/loaded.ts'
import { writeCount, writeDuration, writeMoment } from '../text/amounts.ts'
import { strings } from '../text/strings.ts'

const spans = [7, 30, 90, 365]

/** For administrators: what is asked, what stays without an answer, what is slow or dear, what was judged wrong. */
export function UsagePage() {
  const days = useSignal(30)
  const { loaded, again } = useLoaded((signal) => call('GET /api/usage', { query: { days: days.value } }, { signal }), String(days.value))
  return (
    <>
      <h1>{strings.pages.usage}</h1>
      <div class="filters">
        <SelectField
          label={strings.usage.span}
          value={days.value}
          choices={spans.map((span) => [span, strings.usage.days(span)])}
          onChoose={into(days)}
        />
      </div>
      <LoadedPart loaded={loaded} again={again}>
        {(usage) => <Lists usage={usage} />}
      </LoadedPart>
    </>
  )
}

function Lists({ usage }: { usage: UsageView }) {
  const often = usage.top.map(({ question, times, users, last }) => [question, writeCount(times), writeCount(users), writeMoment(last)])
  const silent = usage.unanswered.map(({ question, times, users, last }) => [
    question,
    writeCount(times),
    writeCount(users),
    writeMoment(last),
  ])
  const slow = usage.slow.map((one) => [one.question, writeCount(one.times), writeDuration(one.slowest_ms), writeDuration(one.average_ms)])
  const costly = usage.costly.map((one) => [
    one.question,
    writeCount(one.times),
    writeCount(one.tokens),
    one.cost === null ? '–' : `$${one.cost.toFixed(2)}`,
  ])
  const wrong = usage.judged_wrong.map(({ question, reasons, note, asked_at }) => [
    question,
    reasons.map((reason) => strings.feedback.reasons[reason] ?? reason).join(', '),
    note ?? '',
    writeMoment(asked_at),
  ])
  const people = usage.per_user_and_day.map(({ user, day, questions, answered }) => [
    user,
    day,
    writeCount(questions),
    writeCount(answered),
  ])
  const { parts } = strings.usage
  return (
    <>
      <UsageTable {...parts.unanswered} rows={silent} />
      <UsageTable {...parts.wrong} rows={wrong} />
      <UsageTable {...parts.top} rows={often} />
      <UsageTable {...parts.slow} rows={slow} />
      <UsageTable {...parts.costly} rows={costly} />
      <UsageTable {...parts.people} rows={people} />
    </>
  )
}

type UsageTableProps = { title: string; none: string; heads: readonly string[]; rows: ComponentChildren[][] }

function UsageTable({ title, none, heads, rows }: UsageTableProps) {
  return (
    <div>
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p class="muted">{none}</p>
      ) : (
        <TableRegion label={`Table: ${title}`} heads={heads}>
          {rows.map((cells, at) => (
            <tr key={at}>
              {cells.map((cell, place) => (
                <td key={place} class={place === 0 ? 'long' : ''}>
                  <bdi>{cell}</bdi>
                </td>
              ))}
            </tr>
          ))}
        </TableRegion>
      )}
    </div>
  )
}
