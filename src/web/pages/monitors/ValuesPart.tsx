import { useSignal } from '@preact/signals'
import { call } from '../../api/client.ts'
import { LoadedPart } from '../../components/LoadedPart.tsx'
import { PointsChart } from '../../components/PointsChart.tsx'
import { useLoaded } from '../../state/loaded.ts'
import { monitorText } from '../../text/monitors.ts'
import { groupName } from './group-name.ts'
import { momentWriter } from './moments.ts'
import type { Monitor } from './monitor.ts'
import { PlainTable } from './PlainTable.tsx'
import { valueWriter } from './value-words.ts'

const { detail: text } = monitorText

/** The values that runs stored, with the alerts on them; one group at a time. */
export function ValuesPart({ monitor }: { monitor: Monitor }) {
  const path = { id: monitor.id }
  const { loaded, again } = useLoaded((signal) => call('GET /api/monitors/{id}/points', { path }, { signal }), monitor.id)
  const chosen = useSignal<string | null>(null)
  const writeTime = momentWriter(monitor.schedule?.timezone ?? null)
  const write = valueWriter(monitor.condition, [])
  return (
    <section class="block" aria-labelledby="values">
      <h2 id="values">{text.chart}</h2>
      <LoadedPart loaded={loaded} again={again}>
        {({ readable, groups, alerts }) => {
          if (!readable) return <p class="muted">{text.unreadable}</p>
          const group = groups.find(({ key }) => key === chosen.value) ?? groups[0]
          if (group === undefined) return <p class="muted">{monitor.schedule === null ? text.noValuesLoaded : text.noValues}</p>
          const raised = new Map(alerts.filter(({ group_key: key }) => key === group.key).map(({ slot, severity }) => [slot, severity]))
          return (
            <>
              {groups.length > 1 ? (
                <form class="filters">
                  <select
                    aria-label={text.group}
                    value={group.key}
                    onChange={(event) => {
                      chosen.value = event.currentTarget.value
                    }}
                  >
                    {groups.map(({ key }) => (
                      <option key={key} value={key}>
                        {groupName(key)}
                      </option>
                    ))}
                  </select>
                </form>
              ) : null}
              <PointsChart
                title={text.values}
                points={group.points.map(({ slot, value, verdict }) => ({
                  at: slot,
                  value,
                  alarm: raised.has(slot) ? `${text.raised}: ${raised.get(slot)}` : verdict === 'breach' ? text.raised : null,
                }))}
                write={(value) => write(value)}
                writeTime={writeTime}
              />
              <details class="entry">
                <summary>{text.values}</summary>
                <PlainTable
                  columns={text.valueColumns}
                  rows={group.points
                    .toReversed()
                    .slice(0, 100)
                    .map(({ slot, value, verdict }) => [writeTime(slot), write(value), text.verdicts[verdict]])}
                />
              </details>
            </>
          )
        }}
      </LoadedPart>
    </section>
  )
}
