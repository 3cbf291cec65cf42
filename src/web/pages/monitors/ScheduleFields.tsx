import { type Signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { call } from '../../api/client.ts'
import { messageOf } from '../../state/loaded.ts'
import { scheduleText as text } from '../../text/schedules.ts'
import { frequencies, type ScheduleChoice, scheduleFor } from './schedule-form.ts'
import { NextRuns } from './TestedPart.tsx'

type ScheduleFieldsProps = { choice: Signal<ScheduleChoice>; monitor?: string }

/** How often, when, on which day and on whose clock, with the next five runs of what is written. */
export function ScheduleFields({ choice, monitor }: ScheduleFieldsProps) {
  const now = choice.value
  const set = (next: Partial<ScheduleChoice>) => {
    choice.value = { ...choice.value, ...next }
  }
  return (
    <>
      <label>
        {text.frequency}
        <select
          value={now.frequency}
          onChange={(event) => {
            const wanted = frequencies.find((one) => one === event.currentTarget.value)
            if (wanted !== undefined) set({ frequency: wanted })
          }}
        >
          {frequencies.map((one) => (
            <option key={one} value={one}>
              {text.every[one]}
            </option>
          ))}
        </select>
      </label>
      {now.frequency === 'weekly' ? (
        <label>
          {text.weekday}
          <select value={now.weekday} onChange={(event) => set({ weekday: Number(event.currentTarget.value) })}>
            {text.weekdays.map((name, at) => (
              <option key={name} value={at + 1}>
                {name}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      {now.frequency === 'monthly' ? (
        <label>
          {text.day}
          <select value={now.day} onChange={(event) => set({ day: Number(event.currentTarget.value) })}>
            {Array.from({ length: 31 }, (_, at) => at + 1).map((day) => (
              <option key={day} value={day}>
                {day}
              </option>
            ))}
            <option value={-1}>{text.lastDay}</option>
          </select>
        </label>
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
      <label>
        {text.catchUp}
        <select
          value={now.catchUp}
          onChange={(event) => {
            const { value } = event.currentTarget
            set({ catchUp: value === 'skip' || value === 'fill' ? value : 'latest' })
          }}
        >
          {(['latest', 'skip', 'fill'] as const).map((one) => (
            <option key={one} value={one}>
              {text.catchUps[one]}
            </option>
          ))}
        </select>
      </label>
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
