import type { Signal } from '@preact/signals'
import type { Routes } from '../../api/routes.ts'
import { monitorText } from '../../text/monitors.ts'

const { save: text } = monitorText
type Frequency = keyof typeof monitorText.frequencies
export type ScheduleChoice = { frequency: Frequency; time: string; zone: string }
type Schedule = NonNullable<Routes['POST /api/monitors']['body']['schedule']>

const frequencies: readonly Frequency[] = ['hourly', 'daily', 'weekly', 'monthly']

/** The schedule that the fields say; weekly ones run on Mondays, monthly ones on the first. */
export const scheduleFor = ({ frequency, time, zone }: ScheduleChoice): Schedule => ({
  frequency,
  timezone: zone,
  ...(frequency === 'hourly' ? {} : { local_time: time }),
  ...(frequency === 'weekly' ? { iso_dow: 1 } : {}),
  ...(frequency === 'monthly' ? { month_day: 1 } : {}),
})

/** How often, at what time, and in which zone. */
export function ScheduleFields({ choice }: { choice: Signal<ScheduleChoice> }) {
  const { frequency, time, zone } = choice.value
  return (
    <>
      <label>
        {text.frequency}
        <select
          value={frequency}
          onChange={(event) => {
            const wanted = event.currentTarget.value
            choice.value = { ...choice.value, frequency: frequencies.find((one) => one === wanted) ?? 'daily' }
          }}
        >
          {frequencies.map((one) => (
            <option key={one} value={one}>
              {monitorText.frequencies[one]}
            </option>
          ))}
        </select>
      </label>
      {frequency === 'hourly' ? null : (
        <label>
          {text.time}
          <input
            type="time"
            required
            value={time}
            onInput={(event) => {
              choice.value = { ...choice.value, time: event.currentTarget.value }
            }}
          />
        </label>
      )}
      <label>
        {text.zone}
        <input
          required
          maxLength={64}
          value={zone}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => {
            choice.value = { ...choice.value, zone: event.currentTarget.value.trim() }
          }}
        />
      </label>
    </>
  )
}
