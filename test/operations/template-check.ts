import type pg from 'pg'

type Template = { name: string; sql: string; condition: { when: When; group_by?: string[]; empty?: string } }
type When = { kind: string; column: string; value: number; op: string; left: string; right: string; direction: string; min_base: number }
type Row = Record<string, string | number | null>

/** Runs one monitor template with its defaults for a date and gives back what would alarm: nothing when the template is quiet. */
export async function alarmsOf(client: pg.ClientBase, template: Template, asOf: string): Promise<string[]> {
  const { text, values } = render(template.sql, asOf)
  const { rows } = await client.query<Row>({ text, values })
  return evaluate(template.condition, rows)
}

/** Every template of the database. */
export async function readTemplates(client: pg.ClientBase): Promise<Template[]> {
  const { rows } = await client.query<{ name: string; sql: string; condition: string }>(
    `select name, sql_template as sql, suggested_alert_condition::text as condition from public.pulse_monitor_templates order by id`,
  )
  return rows.map((row) => ({ ...row, condition: JSON.parse(row.condition) }))
}

/** Placeholders as parameters: the default where the name first appears decides. No string literal of the templates holds one. */
function render(sql: string, asOf: string): { text: string; values: unknown[] } {
  const dated = sql.includes('{{as_of_date}}')
  const names: string[] = dated ? ['as_of_date'] : []
  const types = new Map([['as_of_date', 'date']])
  const values: unknown[] = dated ? [asOf] : []
  for (const [, name, type, fallback] of sql.matchAll(/\{\{(\w+):([\w[\]]+)=(.*?)\}\}/g)) {
    if (!name || !type || fallback === undefined || types.has(name)) continue
    names.push(name)
    types.set(name, type === 'number' ? 'numeric' : type)
    values.push(type.endsWith('[]') ? JSON.parse(fallback) : fallback)
  }
  const text = sql.replace(/\{\{(\w+)(?::[^}]*)?\}\}/g, (_, name: string) => `$${names.indexOf(name) + 1}::${types.get(name)}`)
  return { text, values }
}

function evaluate({ when, group_by: keys = [], empty }: Template['condition'], rows: Row[]): string[] {
  const label = (row: Row): string => keys.map((key) => row[key]).join('/') || 'result'
  if (when.kind === 'row_count' || when.kind === 'new_rows') return rows.map(label)
  if (rows.length === 0) return empty === 'ok' ? [] : ['no rows']
  if (when.kind === 'anomaly') return unusualLast(rows.map((row) => Number(row[when.column]))) ? ['last day'] : []
  return rows.filter((row) => breaches(when, row)).map(label)
}

function breaches(when: When, row: Row): boolean {
  const number = (column: string): number => (row[column] === null || row[column] === undefined ? Number.NaN : Number(row[column]))
  switch (when.kind) {
    case 'threshold':
      return when.op === 'lt' ? number(when.column) < when.value : number(when.column) > when.value
    case 'compare':
      return row[when.left] === null || number(when.left) > number(when.right)
    case 'change': {
      const base = number('prior_value')
      if (!(Math.abs(base) >= when.min_base)) return false
      const change = (100 * (number('value') - base)) / Math.abs(base)
      return when.direction === 'up' ? change > when.value : change < -when.value
    }
    default:
      throw new Error(`no rule for ${when.kind}`)
  }
}

/** The last of daily values against weekday, level and spread of those before, on a log scale where all are positive. */
function unusualLast(values: number[]): boolean {
  const log = values.every((value) => value > 0)
  const series = values.map((value) => (log ? Math.log(value) : value))
  const residual = series.map((value, index) => value - median(series.slice(Math.max(0, index - 10), index + 11)))
  const last = series.length - 1
  const season = series.map((_, index) =>
    median(residual.filter((_, other) => other !== last && (last - other) % 7 === (last - index) % 7)),
  )
  const flat = series.map((value, index) => value - (season[index] ?? 0))
  const errors: number[] = []
  for (let index = 21; index < last; index += 1) errors.push((flat[index] ?? 0) - median(flat.slice(index - 21, index)))
  const level = median(flat.slice(last - 21, last))
  const scale = Math.max(1.4826 * median(errors.map(Math.abs)), log ? 0.005 : Math.abs(level) * 0.005)
  const expected = log ? Math.exp(level + (season[last] ?? 0)) : level + (season[last] ?? 0)
  const relative = Math.abs(((values[last] ?? 0) - expected) / expected)
  return Math.abs((flat[last] ?? 0) - level) / scale > 3.7 && relative > 0.1
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}
