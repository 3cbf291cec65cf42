import type { Signal } from '@preact/signals'
import { RequestFailed } from '../../api/client.ts'
import { monitorText } from '../../text/monitors.ts'

const { form: text } = monitorText
type Fields = Record<string, unknown>
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
const ops = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const

/** The condition that was written; the service says what is wrong with it, and this only what is no JSON. */
export function readCondition(json: string): Fields {
  const read = parsed(json)
  if (read === null) throw new RequestFailed(0, 'The condition is no JSON object.')
  return read
}

function parsed(json: string): Fields | null {
  try {
    const read: unknown = JSON.parse(json)
    return isFields(read) ? read : null
  } catch {
    return null
  }
}

/** Fields for the usual conditions; they change the JSON beside them, which is what counts. */
export function ConditionFields({ json }: { json: Signal<string> }) {
  const condition = parsed(json.value)
  const when = condition !== null && isFields(condition.when) ? condition.when : null
  if (condition === null || when === null) return null
  const set = (next: Fields) => {
    json.value = JSON.stringify({ ...condition, when: { ...when, ...next } }, null, 2)
  }
  const number = (name: string, label: string) => (
    <label key={name}>
      {label}
      <input
        type="number"
        step="any"
        value={typeof when[name] === 'number' ? when[name] : ''}
        onInput={(event) => {
          const value = event.currentTarget.valueAsNumber
          if (Number.isFinite(value)) set({ [name]: value })
        }}
      />
    </label>
  )
  const op = (
    <label key="op">
      {text.op}
      <select value={String(when.op)} onChange={(event) => set({ op: event.currentTarget.value })}>
        {ops.map((one) => (
          <option key={one} value={one}>
            {text.ops[one]}
          </option>
        ))}
      </select>
    </label>
  )
  const runs = (
    <label key="runs">
      {text.forRuns}
      <input
        type="number"
        min={1}
        max={100}
        value={typeof condition.for_runs === 'number' ? condition.for_runs : 1}
        onInput={(event) => {
          const value = event.currentTarget.valueAsNumber
          if (Number.isInteger(value)) json.value = JSON.stringify({ ...condition, for_runs: value }, null, 2)
        }}
      />
    </label>
  )
  switch (when.kind) {
    case 'threshold':
      return (
        <>
          {op}
          {number('value', `${text.value}: ${String(when.column)}`)}
          {when.recover === undefined ? null : number('recover', text.recover)}
          {runs}
        </>
      )
    case 'range':
      return (
        <>
          {number('low', `${text.low}: ${String(when.column)}`)}
          {number('high', text.high)}
          {runs}
        </>
      )
    case 'row_count':
      return (
        <>
          {op}
          {number('value', text.value)}
          {runs}
        </>
      )
    case 'change':
      return (
        <>
          {number('value', `${text.value}: ${String(when.column)}`)}
          {runs}
        </>
      )
    default:
      return runs
  }
}
