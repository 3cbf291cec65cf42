import { useSignal } from '@preact/signals'
import { call } from '../../api/client.ts'
import { ActedNote } from '../../components/ActedNote.tsx'
import { Link } from '../../components/Link.tsx'
import { LoadedPart } from '../../components/LoadedPart.tsx'
import { into } from '../../components/SelectField.tsx'
import { SqlText } from '../../components/SqlText.tsx'
import { TextField } from '../../components/TextField.tsx'
import { useAction } from '../../state/action.ts'
import { useLoaded } from '../../state/loaded.ts'
import type { Router } from '../../state/route.ts'
import type { Store } from '../../state/store.ts'
import { monitorText } from '../../text/monitors.ts'
import { BacktestPart } from './BacktestPart.tsx'
import { ScheduleFields } from './ScheduleFields.tsx'
import { SeveritySelect } from './SeveritySelect.tsx'
import { choiceOf, freshChoice, scheduleFor } from './schedule-form.ts'
import { plainQuestion, type Template } from './TemplatesPage.tsx'
import { type Tested, TestedPart } from './TestedPart.tsx'
import { valueWriter } from './value-words.ts'

const { templates: text, save: saveText } = monitorText
type Parameter = Template['parameters'][number]

/** A template with its values to fill in: tried on today's data and on the past before the monitor is made. */
export function TemplatePage({ id, router, store }: { id: string; router: Router; store: Store }) {
  const path = { id }
  const { loaded, again } = useLoaded((signal) => call('GET /api/templates/{id}', { path }, { signal }), id)
  return (
    <>
      <p>
        <Link router={router} to="/templates" class="quiet-link">
          {text.back}
        </Link>
      </p>
      <LoadedPart loaded={loaded} again={again}>
        {(template) => <Wizard template={template} router={router} zone={store.status.value?.time_zone ?? 'UTC'} onRated={again} />}
      </LoadedPart>
    </>
  )
}

type WizardProps = { template: Template; router: Router; zone: string; onRated: () => void }

function Wizard({ template, router, zone, onRated }: WizardProps) {
  const written = useSignal<Record<string, string>>(Object.fromEntries(template.parameters.map((one) => [one.name, writeDefault(one)])))
  const name = useSignal(template.name)
  const usual = freshChoice(template.frequency, zone)
  const schedule = useSignal({ ...choiceOf({ ...scheduleFor(usual), ...template.schedule }), time: usual.time })
  const severity = useSignal(template.severity)
  const tested = useSignal<Tested | null>(null)
  const { acted, run, busy } = useAction()
  const from = () => ({ template: template.id, values: valuesOf(template.parameters, written.value) })
  const body = () => ({ from: from(), name: name.value.trim(), severity: severity.value, schedule: scheduleFor(schedule.value) })
  const create = async () => {
    const made = await call('POST /api/monitors', { body: body() }, { key: crypto.randomUUID() })
    router.go(`/monitors/${made.id}`)
  }
  return (
    <>
      <section class="block" aria-labelledby="template">
        <h2 id="template">
          <bdi>{template.name}</bdi>
        </h2>
        <p>
          <bdi>{plainQuestion(template)}</bdi>
        </p>
        {template.description === null ? null : <p class="muted">{template.description}</p>}
        {template.sentence === null ? null : (
          <p>
            <strong>{monitorText.detail.rule}:</strong> {template.sentence}
          </p>
        )}
        <Rating template={template} onRated={onRated} />
      </section>
      <form
        class="block"
        onSubmit={(event) => {
          event.preventDefault()
          void run(create)
        }}
      >
        <h2>{text.values}</h2>
        <div class="fields">
          {template.parameters.map((one) => (
            <Field
              key={one.name}
              parameter={one}
              value={written.value[one.name] ?? ''}
              onChange={(value) => {
                written.value = { ...written.value, [one.name]: value }
                tested.value = null
              }}
            />
          ))}
          <TextField label={saveText.name} value={name} required maxLength={200} />
          <SeveritySelect value={severity.value} onChoose={into(severity)} />
          <ScheduleFields choice={schedule} />
        </div>
        <div class="buttons">
          <button
            type="button"
            disabled={busy}
            onClick={() =>
              void run(async () => {
                tested.value = await call('POST /api/monitors/test', { body: body() })
              })
            }
          >
            {text.try}
          </button>
          <button type="submit" class="primary" disabled={busy}>
            {text.create}
          </button>
        </div>
        <ActedNote acted={acted} />
      </form>
      {tested.value === null ? null : <TestedPart tested={tested.value} />}
      <section class="block" aria-labelledby="backtest">
        <h2 id="backtest">{monitorText.detail.backtest}</h2>
        <BacktestPart
          run={async (known) => {
            const backtest = await call('POST /api/monitors/backtest', { body: { ...body(), known_bad: known } })
            const now = tested.value ?? (await call('POST /api/monitors/test', { body: body() }).catch(() => null))
            return { backtest, write: valueWriter(template.condition, now?.result.columns ?? []) }
          }}
        />
      </section>
      <details class="entry">
        <summary>{monitorText.detail.sql}</summary>
        <SqlText text={template.sql} />
      </details>
    </>
  )
}

type FieldProps = { parameter: Parameter; value: string; onChange: (value: string) => void }

function Field({ parameter, value, onChange }: FieldProps) {
  const { name, label, type, choices } = parameter
  if (choices !== null && !type.endsWith('[]'))
    return (
      <label>
        {label}
        <select name={name} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          {choices.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
    )
  return (
    <label for={`value-${name}`}>
      {label}
      <Entry parameter={parameter} value={value} onChange={onChange} />
      {type.endsWith('[]') ? <small>{text.choose}</small> : null}
    </label>
  )
}

function Entry({ parameter: { name, type, min, max }, value, onChange }: FieldProps) {
  const given = {
    name,
    required: true,
    value,
    onInput: (event: { currentTarget: HTMLInputElement }) => onChange(event.currentTarget.value),
  }
  if (type === 'date') return <input type="date" {...given} />
  if (type !== 'int' && type !== 'number') return <input {...given} />
  const limits = { ...(min === null ? {} : { min }), ...(max === null ? {} : { max }) }
  return <input type="number" step={type === 'int' ? 1 : 'any'} {...limits} {...given} />
}

function Rating({ template, onRated }: { template: Template; onRated: () => void }) {
  const { acted, run, busy } = useAction()
  const rate = (rating: number | null) =>
    run(async () => {
      await call('POST /api/templates/{id}/rating', { path: { id: template.id }, body: { rating } })
      onRated()
    })
  return (
    <>
      <label class="check">
        {text.rate}{' '}
        <select
          disabled={busy}
          value={template.my_rating === null ? '' : String(template.my_rating)}
          onChange={(event) => void rate(event.currentTarget.value === '' ? null : Number(event.currentTarget.value))}
        >
          <option value="">–</option>
          {[1, 2, 3, 4, 5].map((stars) => (
            <option key={stars} value={stars}>
              {text.stars(stars)}
            </option>
          ))}
        </select>
        {template.avg_rating === null ? null : <span class="muted">{text.rating(template.avg_rating)}</span>}
      </label>
      <ActedNote acted={acted} />
    </>
  )
}

const writeDefault = ({ default: value }: Parameter): string =>
  Array.isArray(value) ? value.join(', ') : value === null || value === undefined ? '' : String(value)

/** What was written, in the types of the parameters; what is no number is left as text for the service to say what it expects. */
export function valuesOf(parameters: readonly Parameter[], written: Record<string, string>): Record<string, unknown> {
  const numeric = (text: string): number | string => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text)
  const list = (text: string): string[] =>
    text
      .split(/[,\n]/)
      .map((one) => one.trim())
      .filter((one) => one !== '')
  return Object.fromEntries(
    parameters.map(({ name, type }) => {
      const value = written[name] ?? ''
      if (type === 'int' || type === 'number') return [name, numeric(value)]
      if (type === 'bool') return [name, value === 'true']
      if (type === 'int[]') return [name, list(value).map(numeric)]
      return [name, type === 'text[]' ? list(value) : value]
    }),
  )
}
