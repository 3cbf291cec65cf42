import { type Signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { call } from '../../api/client.ts'
import { SelectField } from '../../components/SelectField.tsx'
import { messageOf } from '../../state/loaded.ts'
import { scheduleText as text } from '../../text/schedules.ts'
import { frequencies, type ScheduleChoice, scheduleFor } from './schedule-form.ts'
import { NextRuns } from './TestedPart.tsx'

const catchUps = ['latest', 'skip', 'fill'] as const
/** A day of a month, counted from its end where it is below zero. */
const daysOfMonth: [number, string | number][] = [
  ...Array.from({ length: 31 }, (_, at): [number, number] => [at + 1, at + 1]),
  [-1, text.lastDay],
]

type ScheduleFieldsProps = { choice: Signal<ScheduleChoice>; monitor?: string }

/** How often, when, on which day and on whose clock, with the next five runs of what is written. */
export function ScheduleFields({ choice, monitor }: ScheduleFieldsProps) {
  const now = choice.value
  const set = (next: Partial<ScheduleChoice>) => {
    choice.value = { ...choice.value, ...next }
  }
  return (
    <>
      <SelectField
        label={text.frequency}
        value={now.frequency}
        choices={frequencies.map((one) => [one, text.every[one]])}
        onChoose={(frequency) => set({ frequency })}
      />
      {now.frequency === 'weekly' ? (
        <SelectField
          label={text.weekday}
          value={now.weekday}
          choices={text.weekdays.map((name, at) => [at + 1, name])}
          onChoose={(weekday) => set({ weekday })}
        />
      ) : null}
      {now.frequency === 'monthly' ? (
        <SelectField label={text.day} value={now.day} choices={daysOfMonth} onChoose={(day) => set({ day })} />
      ) : null}
      {now.frequency === 'hourly' ? (
        <label>
          {text.minute}
          <input
            type="number"
            min={0}
            max={59}
            step={1}
            value={now.minute}
            onInput={(event) => set({ minute: event.currentTarget.value })}
          />
        </label>
      ) : (
        <label>
          {text.time}
          <input type="time" value={now.time} onInput={(event) => set({ time: event.currentTarget.value })} />
        </label>
      )}
      <label>
        {text.zone}
        <input
          required
          maxLength={64}
          value={now.zone}
          list="time-zones"
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => set({ zone: event.currentTarget.value.trim() })}
        />
        <datalist id="time-zones">
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </label>
      <SelectField
        label={text.catchUp}
        value={now.catchUp}
        choices={catchUps.map((one) => [one, text.catchUps[one]])}
        onChoose={(catchUp) => set({ catchUp })}
      />
      {now.catchUp === 'skip' ? (
        <label>
          {text.lateness}
          <input
            type="number"
            min={1}
            max={10_080}
            step={1}
            value={now.lateness}
            onInput={(event) => set({ lateness: event.currentTarget.value })}
          />
        </label>
      ) : null}
      <Coming choice={now} monitor={monitor ?? null} />
    </>
  )
}

type Coming = { state: 'asking' } | { state: 'here'; runs: string[]; zone: string } | { state: 'wrong'; message: string }

/** Typing goes on while nothing is asked for so long. */
const pauseMs = 250

/** The next five runs of what is written, or why there are none. */
function Coming({ choice, monitor }: { choice: ScheduleChoice; monitor: string | null }) {
  const coming = useSignal<Coming>({ state: 'asking' })
  const schedule = scheduleFor(choice)
  useEffect(() => {
    const left = new AbortController()
    const ask = () =>
      call('POST /api/monitors/next-runs', { body: { schedule, ...(monitor === null ? {} : { monitor }) } }, { signal: left.signal }).then(
        ({ next_runs: runs, timezone: zone }) => {
          coming.value = { state: 'here', runs, zone }
        },
        (error: unknown) => {
          if (!left.signal.aborted) coming.value = { state: 'wrong', message: messageOf(error) }
        },
      )
    const timer = setTimeout(() => void ask(), coming.peek().state === 'asking' ? 0 : pauseMs)
    return () => {
      clearTimeout(timer)
      left.abort()
    }
  }, [JSON.stringify(schedule), monitor])
  const { value } = coming
  return (
    <div class="broad" aria-live="polite">
      {value.state === 'here' ? <NextRuns runs={value.runs} zone={value.zone} /> : null}
      {value.state === 'wrong' ? <p class="notice warning">{value.message}</p> : null}
    </div>
  )
}
