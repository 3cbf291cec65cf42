import type { ComponentChildren } from 'preact'
import type { AnswerView } from '../../present/answer/reducer.ts'
import { writeInterval } from '../../present/dates.ts'
import { writeCount, writeDay, writeDuration } from '../text/amounts.ts'
import { sourceName, strings } from '../text/strings.ts'
import { CopyButton } from './CopyButton.tsx'
import { lazily } from './lazily.tsx'
import { SqlText } from './SqlText.tsx'

const SqlEditor = lazily(async () => (await import('./SqlEditor.tsx')).SqlEditor)

export type ReceiptProps = {
  view: AnswerView
  open: boolean
  /** Whether its statement is being edited, which opens it too. */
  editing: boolean
  onEdit: (on: boolean) => void
  onRun: (sql: string) => void
}

/** The statement and where the answer comes from: period, tables, rows, translator, time, tokens. Open by itself when a statement failed. */
export function Receipt({ view, open, editing, onEdit, onRun }: ReceiptProps) {
  const { sql } = view
  const facts = factsOf(view)
  if (sql === null && facts.length === 0) return null
  return (
    <details class="receipt" open={open || editing}>
      <summary>{sql === null ? strings.details : strings.receipt}</summary>
      {sql === null ? null : editing ? (
        <SqlEditor text={sql.text} onRun={onRun} onClose={() => onEdit(false)} />
      ) : (
        <div class="statement">
          <SqlText text={sql.text} />
          <div class="tools">
            {view.phase === 'done' ? (
              <button type="button" class="quiet" onPointerEnter={SqlEditor.prefetch} onClick={() => onEdit(true)}>
                {strings.editSql}
              </button>
            ) : null}
            <CopyButton label={strings.copySql} text={() => sql.text} />
          </div>
        </div>
      )}
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

type Fact = [name: string, value: ComponentChildren]

function factsOf(view: AnswerView): Fact[] {
  const { sql, done, result, interpretation } = view
  const receipt = done?.receipt
  const intervals = receipt?.intervals.length ? receipt.intervals : (interpretation?.intervals ?? [])
  const tables = sql?.check.tables.length ? sql.check.tables : (receipt?.tables ?? [])
  const facts: (Fact | null)[] = [
    interpretation === null || interpretation.sentence === '' ? null : ['Understood as', interpretation.sentence],
    receipt?.confidence == null ? null : ['Confidence', `${receipt.confidence.level}: ${receipt.confidence.reasons.join(' ')}`],
    intervals.length === 0 ? null : ['Period', list(intervals.map((one) => `${writeInterval(one)} (${one.time_zone})`))],
    interpretation === null || interpretation.assumptions.length === 0
      ? null
      : ['Assumptions', list(interpretation.assumptions.map(({ text }) => text))],
    receipt?.parameters.length ? ['Values', list(receipt.parameters.map((value, at) => `$${at + 1} = ${JSON.stringify(value)}`))] : null,
    tables.length === 0 ? null : ['Tables', tables.join(', ')],
    result?.row_count == null ? null : ['Rows', writeCount(result.row_count) + (result.truncated === 'none' ? '' : ', cut')],
    sql?.check.limit_added ? ['Row limit', 'added by the check'] : null,
    receipt?.fresh_to == null ? null : ['Data up to', writeDay(receipt.fresh_to)],
    receipt === undefined ? null : ['Source', sourceName(receipt.data_source)],
    translatorFact(view),
    done === null ? null : ['Time', timesOf(view)],
    done === null || done.tokens.in + done.tokens.out === 0
      ? null
      : ['Tokens', `${writeCount(done.tokens.in)} in (${writeCount(done.tokens.cached)} cached), ${writeCount(done.tokens.out)} out`],
    done === null || done.cost === null || done.cost === 0 ? null : ['Cost', `$${done.cost.toFixed(4)}`],
    receipt === undefined || receipt.catalog_version === '' ? null : ['Catalog', receipt.catalog_version.slice(0, 12)],
    receipt === undefined || receipt.columns.length === 0 ? null : ['Columns', receipt.columns.join(', ')],
  ]
  return facts.filter((fact) => fact !== null)
}

const translatorNames = { verified: 'a verified question', semantic: 'the built-in translator', llm: 'the language model' }

function translatorFact({ sql, done }: AnswerView): Fact | null {
  const name = done?.receipt.translator ?? sql?.translator ?? null
  if (name === null) return sql === null ? null : ['Written by', 'you, as an edited statement']
  const details = [done?.receipt.model, done?.receipt.prompt].filter((part) => part != null)
  return ['Written by', details.length === 0 ? translatorNames[name] : `${translatorNames[name]} (${details.join(', ')})`]
}

function timesOf({ done, result }: AnswerView): string {
  if (done === null) return ''
  const stages = Object.entries(done.timings).map(([name, ms]) => `${name.replaceAll('_', ' ')} ${writeDuration(ms)}`)
  const database = result?.database_ms == null || 'run' in done.timings ? [] : [`database ${writeDuration(result.database_ms)}`]
  const parts = [...database, ...stages]
  return parts.length === 0 ? writeDuration(done.ms) : `${writeDuration(done.ms)} (${parts.join(', ')})`
}

const list = (texts: string[]): ComponentChildren =>
  texts.length === 1 ? (
    texts[0]
  ) : (
    <ul>
      {texts.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  )
