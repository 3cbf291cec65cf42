import type { Signal } from '@preact/signals'
import { monitorText } from '../../text/monitors.ts'

const { settings: text } = monitorText
export type Pair<Kind extends string> = { kind: Kind; name: string }

type PairRowsProps<Kind extends string> = {
  legend: string
  /** What a kind is called, and what is written beside it. */
  kinds: Record<Kind, { label: string; hint: string }>
  rows: Signal<readonly Pair<Kind>[]>
}

/** Lines of a kind and a name, such as a channel and an address; lines are added and taken away. */
export function PairRows<Kind extends string>({ legend, kinds, rows }: PairRowsProps<Kind>) {
  // The keys of a record of literal names.
  const names = Object.keys(kinds) as Kind[]
  const set = (at: number, next: Partial<Pair<Kind>>) => {
    rows.value = rows.value.map((row, place) => (place === at ? { ...row, ...next } : row))
  }
  return (
    <fieldset class="broad pairs">
      <legend>{legend}</legend>
      {rows.value.map(({ kind, name }, at) => (
        <div key={at} class="pair">
          <select
            aria-label={`${legend}: ${text.kindOf(at + 1)}`}
            value={kind}
            onChange={(event) => {
              const wanted = names.find((one) => one === event.currentTarget.value)
              if (wanted !== undefined) set(at, { kind: wanted })
            }}
          >
            {names.map((one) => (
              <option key={one} value={one}>
                {kinds[one].label}
              </option>
            ))}
          </select>
          <input
            required
            aria-label={`${legend}: ${text.nameOf(at + 1)}`}
            placeholder={kinds[kind].hint}
            value={name}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => set(at, { name: event.currentTarget.value })}
          />
          <button
            type="button"
            class="quiet"
            aria-label={text.removeLine(at + 1)}
            onClick={() => {
              rows.value = rows.value.filter((_, place) => place !== at)
            }}
          >
            {text.remove}
          </button>
        </div>
      ))}
      <button
        type="button"
        class="quiet"
        onClick={() => {
          const [usual] = names
          if (usual !== undefined) rows.value = [...rows.value, { kind: usual, name: '' }]
        }}
      >
        {text.add}
      </button>
    </fieldset>
  )
}
