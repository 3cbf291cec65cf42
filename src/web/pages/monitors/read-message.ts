/** What an alert's page shows of its message. */
export type ShownMessage = {
  title: string
  sentence: string
  rule: string
  question: string | null
  /** The zone of the monitor. */
  timezone: string | null
  notes: string[]
  evidence: { columns: string[]; rows: unknown[][] } | null
}

type Fields = Record<string, unknown>
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [])

/** The message that is kept with an alert; null for loaded alerts, whose data is of any shape. */
export function readMessage(data: unknown): ShownMessage | null {
  if (!isFields(data) || typeof data.title !== 'string' || typeof data.sentence !== 'string') return null
  const evidence = isFields(data.evidence) && Array.isArray(data.evidence.rows) ? data.evidence : null
  const ask = isFields(data.links) && typeof data.links.ask === 'string' ? URL.parse(data.links.ask)?.searchParams.get('ask') : null
  return {
    title: data.title,
    sentence: data.sentence,
    rule: typeof data.rule === 'string' ? data.rule : '',
    question: ask ?? null,
    timezone: typeof data.timezone === 'string' ? data.timezone : null,
    notes: textsOf(data.notes),
    evidence: evidence === null ? null : { columns: textsOf(evidence.columns), rows: rowsOf(evidence.rows) },
  }
}

const rowsOf = (rows: unknown): unknown[][] => (Array.isArray(rows) ? rows.filter((row) => Array.isArray(row)) : [])
