import type { Signal } from '@preact/signals'
import { RequestFailed } from '../../api/client.ts'
import { conditionText as text } from '../../text/conditions.ts'
import {
  type Fields,
  type FormColumn,
  freshLeaf,
  furtherFields,
  isFields,
  type LeafKind,
  leafFields,
  leafKinds,
  setAt,
  usualFields,
  withChoice,
} from './condition-form.ts'
import { FormField } from './FormField.tsx'
import { SeveritySelect } from './SeveritySelect.tsx'

/** The condition that was written; the service says what is wrong with it, and this only what is no JSON. */
export function readCondition(json: string): Fields {
  const read = parsed(json)
  if (read === null) throw new RequestFailed(0, text.noJson)
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

type ConditionFieldsProps = { json: Signal<string>; columns: readonly FormColumn[] }

/** Fields for every kind of condition; they change the JSON, which is what counts and can be written by experts. */
export function ConditionFields({ json, columns }: ConditionFieldsProps) {
  const condition = parsed(json.value)
  const write = (next: Fields) => {
    json.value = JSON.stringify(next, null, 2)
  }
  return (
    <>
      {condition === null ? null : <Form condition={condition} columns={columns} write={write} />}
      <details class="entry broad">
        <summary>{text.expert}</summary>
        <label>
          {text.json}
          <textarea
            spellcheck={false}
            value={json.value}
            onInput={(event) => {
              json.value = event.currentTarget.value
            }}
          />
        </label>
        {condition === null ? (
          <p class="notice warning" role="alert">
            {text.noJson}
          </p>
        ) : null}
      </details>
    </>
  )
}

type FormProps = { condition: Fields; columns: readonly FormColumn[]; write: (next: Fields) => void }

function Form({ condition, columns, write }: FormProps) {
  const when = isFields(condition.when) ? condition.when : {}
  const kind = String(when.kind ?? '')
  const joined = kind === 'all' || kind === 'any'
  const of = joined && Array.isArray(when.of) ? when.of.filter(isFields) : []
  const setWhen = (next: Fields) => write({ ...condition, when: next })
  const setOne = (at: number, next: Fields) => setWhen({ ...when, of: of.map((one, place) => (place === at ? next : one)) })
  const choose = (wanted: string) => {
    if (wanted === 'all' || wanted === 'any') {
      const first = joined ? of : [when, freshLeaf('row_count', columns, {})]
      return setWhen({ kind: wanted, of: first })
    }
    const leaf = leafKinds.find((one) => one === wanted)
    if (leaf === undefined) return
    // New rows have keys of their own, and bands need a direction.
    const { group_by: groups, bands: _, ...others } = condition
    const kept = leaf === 'new_rows' || groups === undefined ? others : { ...others, group_by: groups }
    write({ ...kept, when: freshLeaf(leaf, columns, of[0] ?? when) })
  }
  const rules = (specs: typeof furtherFields) =>
    specs.map((spec) => (
      <FormField key={spec.at} spec={spec} from={condition} columns={columns} onSet={(value) => write(setAt(condition, spec.at, value))} />
    ))
  return (
    <>
      <label>
        {text.kind}
        <select value={kind} onChange={(event) => choose(event.currentTarget.value)}>
          {[...leafKinds, 'all' as const, 'any' as const].map((name) => (
            <option key={name} value={name}>
              {text.kinds[name]}
            </option>
          ))}
        </select>
      </label>
      {joined ? (
        <>
          {of.map((leaf, at) => (
            <fieldset key={at} class="broad fields">
              <legend>{text.test(at + 1)}</legend>
              <KindOf leaf={leaf} onChoose={(next) => setOne(at, freshLeaf(next, columns, leaf))} />
              <LeafFields leaf={leaf} columns={columns} onSet={(next) => setOne(at, next)} />
              {of.length > 2 ? (
                <button
                  type="button"
                  class="quiet"
                  aria-label={text.remove(at + 1)}
                  onClick={() => setWhen({ ...when, of: of.filter((_, place) => place !== at) })}
                >
                  {text.remove(at + 1)}
                </button>
              ) : null}
            </fieldset>
          ))}
          {of.length < 5 ? (
            <button type="button" class="quiet" onClick={() => setWhen({ ...when, of: [...of, freshLeaf('row_count', columns, {})] })}>
              {text.add}
            </button>
          ) : null}
        </>
      ) : (
        <LeafFields leaf={when} columns={columns} onSet={setWhen} />
      )}
      {rules(usualFields)}
      <details class="entry broad">
        <summary>{text.further}</summary>
        <div class="fields">
          {rules(furtherFields)}
          <Bands condition={condition} write={write} />
        </div>
      </details>
    </>
  )
}

const KindOf = ({ leaf, onChoose }: { leaf: Fields; onChoose: (kind: LeafKind) => void }) => (
  <label>
    {text.kind}
    <select
      value={String(leaf.kind)}
      onChange={(event) => {
        const wanted = leafKinds.find((one) => one === event.currentTarget.value)
        if (wanted !== undefined) onChoose(wanted)
      }}
    >
      {leafKinds.map((name) => (
        <option key={name} value={name}>
          {text.kinds[name]}
        </option>
      ))}
    </select>
  </label>
)

function LeafFields({ leaf, columns, onSet }: { leaf: Fields; columns: readonly FormColumn[]; onSet: (leaf: Fields) => void }) {
  const kind = leafKinds.find((one) => one === leaf.kind)
  if (kind === undefined) return null
  const specs = leafFields[kind]
  return (
    <>
      {specs.map((spec) => (
        <FormField
          key={spec.at}
          spec={spec}
          from={leaf}
          columns={columns}
          onSet={(value) =>
            onSet(
              spec.as === 'choice' && typeof value === 'string' ? withChoice(leaf, spec.at, value, columns) : setAt(leaf, spec.at, value),
            )
          }
        />
      ))}
    </>
  )
}

/** From which value on the severity is another one. */
function Bands({ condition, write }: { condition: Fields; write: (next: Fields) => void }) {
  const bands = Array.isArray(condition.bands) ? condition.bands.filter(isFields) : []
  const set = (next: Fields[]) => write(setAt(condition, 'bands', next.length === 0 ? undefined : next))
  return (
    <>
      {bands.map((band, at) => (
        <fieldset key={at} class="broad fields">
          <legend>{text.band(at + 1)}</legend>
          <FormField
            spec={{ at: 'at', label: text.fields.band_at, as: 'number' }}
            from={band}
            columns={[]}
            onSet={(value) => set(bands.map((one, place) => (place === at ? { ...one, at: value } : one)))}
          />
          <SeveritySelect
            label={text.fields.band_severity}
            value={String(band.severity)}
            onChoose={(severity) => set(bands.map((one, place) => (place === at ? { ...one, severity } : one)))}
          />
          <button type="button" class="quiet" onClick={() => set(bands.filter((_, place) => place !== at))}>
            {text.removeBand(at + 1)}
          </button>
        </fieldset>
      ))}
      {bands.length < 4 ? (
        <button type="button" class="quiet" onClick={() => set([...bands, { at: 0, severity: 'critical' }])}>
          {text.addBand}
        </button>
      ) : null}
    </>
  )
}
