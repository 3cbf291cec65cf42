import type { Cell, ColumnRole, ResultColumn } from '../columns.ts'
import type { AnswerOption, Confidence, EventData, EventName, Interpretation, Outcome } from './events.ts'

/*
 * Tolerant readers of event data. The page reads logs written by newer and older services, so a missing or mistyped field takes
 * its empty value, an unknown one is dropped, and nothing throws. No schema library: this runs before the first answer on the page.
 */

type Fields = Record<string, unknown>

const fieldsOf = (value: unknown): Fields =>
  // A plain check of the shape; every field stays unknown until it is read.
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const whole = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : 0)
const wholeOrNull = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : null)
const list = <T>(value: unknown, read: (item: unknown) => T): T[] => (Array.isArray(value) ? value.map(read) : [])
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [])
const oneOf = <T extends string>(value: unknown, known: readonly T[], otherwise: T): T => known.find((word) => word === value) ?? otherwise

/** Every outcome a turn can end with. */
export const outcomes = [
  'answered',
  'no_data',
  'clarify',
  'refused',
  'blocked',
  'too_expensive',
  'failed',
  'timed_out',
  'cancelled',
  'unavailable',
  'interrupted',
] as const satisfies readonly Outcome[]

const stepKinds = ['understand', 'translate', 'check', 'estimate', 'run', 'repair', 'present'] as const
const stepStates = ['running', 'done', 'failed', 'skipped'] as const
const translators = ['verified', 'semantic', 'llm'] as const
const confidenceLevels = ['sure', 'likely', 'check'] as const
const cuts = ['none', 'cap', 'limit', 'bytes'] as const
const roles = [
  'time',
  'measure',
  'rate',
  'ordinal',
  'nominal',
  'identifier',
  'text',
  'flag',
  'json',
] as const satisfies readonly ColumnRole[]
const durations = ['days', 'minutes', 'milliseconds'] as const

/** A cell as it may be shown; a document that slipped through becomes its JSON text. */
export function readCell(value: unknown): Cell {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'bigint') return value.toString()
  return jsonText(value)
}

function jsonText(value: unknown): string | null {
  try {
    return JSON.stringify(value) ?? null
  } catch {
    return null
  }
}

function readUnit(value: unknown): ResultColumn['unit'] {
  const unit = fieldsOf(value)
  const noun = text(unit.noun)
  switch (unit.kind) {
    case 'currency':
      return { kind: 'currency', code: text(unit.code) }
    case 'percent':
      return { kind: 'percent', scale: unit.scale === 1 ? 1 : 100 }
    case 'duration':
      return { kind: 'duration', noun: oneOf(unit.noun, durations, 'days') }
    case 'count':
    case 'quantity':
    case 'other':
      return { kind: unit.kind, noun }
    default:
      return null
  }
}

function readColumn(value: unknown): ResultColumn {
  const column = fieldsOf(value)
  const name = text(column.name)
  return {
    name,
    label: text(column.label) || name,
    type: text(column.type),
    role: oneOf(column.role, roles, 'nominal'),
    unit: readUnit(column.unit),
    format: textOrNull(column.format),
    nullable: column.nullable !== false,
  }
}

function readOption(value: unknown): AnswerOption {
  const { label, question, detail, semantic_query: query } = fieldsOf(value)
  return {
    label: text(label),
    question: text(question),
    ...(typeof detail === 'string' ? { detail } : {}),
    ...(typeof query === 'object' && query !== null ? { semantic_query: fieldsOf(query) } : {}),
  }
}

const readInterval = (value: unknown) => {
  const interval = fieldsOf(value)
  return {
    label: text(interval.label),
    from: textOrNull(interval.from),
    to: textOrNull(interval.to),
    time_zone: text(interval.time_zone),
  }
}

const readViolation = (value: unknown) => {
  const violation = fieldsOf(value)
  return { rule: text(violation.rule), message: text(violation.message), position: wholeOrNull(violation.position) }
}

function readInterpretation(value: unknown): Interpretation {
  const data = fieldsOf(value)
  return {
    sentence: text(data.sentence),
    intervals: list(data.intervals, readInterval),
    assumptions: list(data.assumptions, (item) => ({
      text: text(fieldsOf(item).text),
      alternatives: list(fieldsOf(item).alternatives, readOption),
    })),
    unused_words: texts(data.unused_words),
  }
}

function readSql(value: unknown): EventData<'sql'> {
  const data = fieldsOf(value)
  const check = fieldsOf(data.check)
  return {
    revision: whole(data.revision),
    text: text(data.text),
    dialect: oneOf(data.dialect, ['postgresql', 'bigquery'], 'postgresql'),
    translator: translators.find((name) => name === data.translator) ?? null,
    status: oneOf(data.status, ['candidate', 'checked', 'rejected'], 'candidate'),
    check: {
      tables: texts(check.tables),
      columns: texts(check.columns),
      limit_added: check.limit_added === true,
      warnings: texts(check.warnings),
      violations: list(check.violations, readViolation),
    },
  }
}

function readReceipt(value: unknown): EventData<'done'>['receipt'] {
  const data = fieldsOf(value)
  return {
    translator: translators.find((name) => name === data.translator) ?? null,
    interpretation: textOrNull(data.interpretation),
    intervals: list(data.intervals, readInterval),
    sql: textOrNull(data.sql),
    parameters: Array.isArray(data.parameters) ? data.parameters : [],
    tables: texts(data.tables),
    columns: texts(data.columns),
    row_count: wholeOrNull(data.row_count),
    truncated: text(data.truncated),
    data_source: text(data.data_source),
    fresh_to: textOrNull(data.fresh_to),
    catalog_version: text(data.catalog_version),
    prompt: textOrNull(data.prompt),
    model: textOrNull(data.model),
    confidence: readConfidence(data.confidence),
  }
}

function readConfidence(value: unknown): Confidence | null {
  const data = fieldsOf(value)
  const level = confidenceLevels.find((name) => name === data.level)
  return level === undefined ? null : { level, reasons: texts(data.reasons) }
}

function readDone(value: unknown): EventData<'done'> {
  const data = fieldsOf(value)
  const tokens = fieldsOf(data.tokens)
  const timings = Object.entries(fieldsOf(data.timings)).filter((entry): entry is [string, number] => typeof entry[1] === 'number')
  return {
    // A word that this reader does not know is still an end, and one that is not a success.
    outcome: oneOf(data.outcome, outcomes, 'failed'),
    ms: whole(data.ms),
    timings: Object.fromEntries(timings),
    tokens: { in: whole(tokens.in), cached: whole(tokens.cached), out: whole(tokens.out) },
    cost: typeof data.cost === 'number' ? data.cost : null,
    receipt: readReceipt(data.receipt),
  }
}

/** One reader for each event this protocol version knows: from whatever arrived to data of the declared shape. */
export const readers = {
  open: (value: unknown) => {
    const data = fieldsOf(value)
    return {
      answer: text(data.answer),
      conversation: text(data.conversation),
      question: text(data.question),
      protocol: 1 as const,
      deadline: text(data.deadline),
      asker: text(data.asker),
    }
  },
  step: (value: unknown) => {
    const data = fieldsOf(value)
    return {
      id: text(data.id),
      kind: oneOf(data.kind, stepKinds, 'understand'),
      status: oneOf(data.status, stepStates, 'running'),
      ms: wholeOrNull(data.ms),
      detail: textOrNull(data.detail),
    }
  },
  interpretation: readInterpretation,
  sql: readSql,
  columns: (value: unknown) => ({ result: text(fieldsOf(value).result), columns: list(fieldsOf(value).columns, readColumn) }),
  rows: (value: unknown) => {
    const data = fieldsOf(value)
    return { result: text(data.result), offset: whole(data.offset), rows: list(data.rows, (row) => list(row, readCell)) }
  },
  result: (value: unknown) => {
    const data = fieldsOf(value)
    return {
      result: text(data.result),
      row_count: whole(data.row_count),
      truncated: oneOf(data.truncated, cuts, 'none'),
      statistics: list(data.statistics, (item) => {
        const column = fieldsOf(item)
        return {
          name: text(column.name),
          nulls: whole(column.nulls),
          distinct: whole(column.distinct),
          min: readCell(column.min),
          max: readCell(column.max),
        }
      }),
      database_ms: whole(data.database_ms),
    }
  },
  chart: (value: unknown) => {
    const data = fieldsOf(value)
    return {
      result: text(data.result),
      pick: typeof data.pick === 'object' && data.pick !== null ? fieldsOf(data.pick) : null,
      why: text(data.why),
      alternatives: list(data.alternatives, fieldsOf),
    }
  },
  text: (value: unknown) => ({
    parts: list(fieldsOf(value).parts, (item) => {
      const part = fieldsOf(item)
      const cell = fieldsOf(part.cell)
      return { text: text(part.text), cell: typeof cell.column === 'string' ? { row: whole(cell.row), column: cell.column } : null }
    }),
  }),
  clarify: (value: unknown) => ({ message: text(fieldsOf(value).message), options: list(fieldsOf(value).options, readOption) }),
  refused: (value: unknown) => {
    const data = fieldsOf(value)
    return {
      code: text(data.code),
      message: text(data.message),
      could_ask: texts(data.could_ask),
      violations: list(data.violations, readViolation),
      confirmable: data.confirmable === true,
    }
  },
  error: (value: unknown) => {
    const data = fieldsOf(value)
    return {
      code: text(data.code),
      stage: text(data.stage),
      message: text(data.message),
      retryable: data.retryable === true,
      error_id: textOrNull(data.error_id),
    }
  },
  notice: (value: unknown) => {
    const data = fieldsOf(value)
    const options = list(data.options, readOption)
    const said = { level: oneOf(data.level, ['info', 'warning'], 'info'), code: text(data.code), text: text(data.text) }
    return options.length === 0 ? said : { ...said, options }
  },
  followups: (value: unknown) => ({ questions: texts(fieldsOf(value).questions).slice(0, 4) }),
  done: readDone,
} satisfies { [N in EventName]: (value: unknown) => EventData<N> }
