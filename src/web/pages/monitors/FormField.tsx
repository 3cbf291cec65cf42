import { useId } from 'preact/hooks'
import { conditionText as text } from '../../text/conditions.ts'
import { type FieldSpec, type Fields, type FormColumn, fittingColumns, getAt, namingColumns } from './condition-form.ts'

type FormFieldProps = {
  spec: FieldSpec
  from: Fields
  columns: readonly FormColumn[]
  /** Gets the new value; undefined takes the key away. */
  onSet: (value: unknown) => void
}

/** One field of a condition, as its kind of value is written. */
export function FormField({ spec, from, columns, onSet }: FormFieldProps) {
  const id = useId()
  if (spec.unless?.(from)) return null
  const value = getAt(from, spec.at)
  if (spec.as === 'flag') {
    return (
      <label class="check">
        <input
          type="checkbox"
          checked={typeof value === 'boolean' ? value : spec.usual}
          onChange={(event) => onSet(event.currentTarget.checked)}
        />
        {spec.label}
      </label>
    )
  }
  if (spec.as === 'columns')
    return <Columns label={spec.label} value={value} columns={namingColumns(columns)} known={columns.length > 0} onSet={onSet} />
  return (
    <label for={id}>
      {spec.label}
      <Entry id={id} spec={spec} value={value} columns={columns} onSet={onSet} />
    </label>
  )
}

type EntryProps = { id: string; spec: FieldSpec; value: unknown; columns: readonly FormColumn[]; onSet: (value: unknown) => void }

function Entry({ id, spec, value, columns, onSet }: EntryProps) {
  switch (spec.as) {
    case 'column':
      return <ColumnEntry id={id} wants={spec.wants} value={typeof value === 'string' ? value : ''} columns={columns} onSet={onSet} />
    case 'number': {
      const shown = typeof value === 'number' ? value : (spec.usual ?? '')
      return (
        <input
          id={id}
          type="number"
          step={spec.whole ? 1 : 'any'}
          {...(spec.least === undefined ? {} : { min: spec.least })}
          {...(spec.most === undefined ? {} : { max: spec.most })}
          required={spec.optional !== true}
          placeholder={spec.optional ? text.optional : undefined}
          value={shown}
          onInput={(event) => {
            const typed = event.currentTarget.valueAsNumber
            if (Number.isFinite(typed)) onSet(typed)
            else if (spec.optional && event.currentTarget.value === '' && !event.currentTarget.validity.badInput) onSet(undefined)
          }}
        />
      )
    }
    case 'texts':
      return (
        <input
          id={id}
          required
          value={Array.isArray(value) ? value.join(', ') : ''}
          onChange={(event) => onSet(textsOf(event.currentTarget.value))}
        />
      )
    case 'choice':
      return (
        <select
          id={id}
          value={typeof value === 'string' ? value : (spec.usual ?? '')}
          onChange={(event) => onSet(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
        >
          {Object.entries(spec.options).map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </select>
      )
    default:
      return null
  }
}

/** The texts between commas; yes and no as the JSON has them. */
function textsOf(written: string): (string | boolean)[] {
  return written
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => (one === 'true' ? true : one === 'false' ? false : one))
}

type ColumnEntryProps = {
  id: string
  wants: 'number' | 'time' | 'any'
  value: string
  columns: readonly FormColumn[]
  onSet: (value: string) => void
}

/** A choice among the columns of the result; a plain field while they are not known. */
function ColumnEntry({ id, wants, value, columns, onSet }: ColumnEntryProps) {
  if (columns.length === 0)
    return <input id={id} required maxLength={128} value={value} onInput={(event) => onSet(event.currentTarget.value)} />
  const fitting = fittingColumns(columns, wants)
  const known = fitting.some(({ name }) => name === value)
  return (
    <select id={id} required value={value} onChange={(event) => onSet(event.currentTarget.value)}>
      {known ? null : <option value={value}>{value === '' ? text.choose : value}</option>}
      {fitting.map(({ name, label }) => (
        <option key={name} value={name}>
          {label}
        </option>
      ))}
    </select>
  )
}

function Columns({
  label,
  value,
  columns,
  known,
  onSet,
}: {
  label: string
  value: unknown
  columns: readonly FormColumn[]
  /** Whether the columns of the result are known; where none of them names anything, there is nothing to choose. */
  known: boolean
  onSet: (value: string[]) => void
}) {
  const chosen = Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
  const offered = [...columns, ...chosen.filter((name) => !columns.some((one) => one.name === name)).map((name) => ({ name, label: name }))]
  if (offered.length === 0) {
    if (known) return null
    return (
      <label>
        {label}
        <input value={chosen.join(', ')} onChange={(event) => onSet(textsOf(event.currentTarget.value).map(String))} />
      </label>
    )
  }
  return (
    <fieldset class="broad several">
      <legend>{label}</legend>
      {offered.map(({ name, label: words }) => (
        <label key={name} class="check">
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            onChange={(event) => onSet(event.currentTarget.checked ? [...chosen, name] : chosen.filter((one) => one !== name))}
          />
          {words}
        </label>
      ))}
    </fieldset>
  )
}
