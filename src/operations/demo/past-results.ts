import type pg from 'pg'
import { type DayNumber, isoOf } from './calendar.ts'

/** The result of a statement on one day; cells as PostgreSQL writes them, null for NULL. */
export type PastResult = { columns: { name: string; type: string }[]; byDay: Map<DayNumber, (string | null)[][]> }

/** Names of the types that the statements of the demonstration give back; others are judged as texts. */
const typeNames: Record<number, string> = {
  16: 'bool',
  20: 'int8',
  23: 'int4',
  701: 'float8',
  1082: 'date',
  1114: 'timestamp',
  1184: 'timestamptz',
  1700: 'numeric',
}

/**
 * What a statement would have given on each of the days, `{{as_of_date}}` being the day: one query for all of them, so that years of a monitor's life cost one plan;
 * a statement that does not name it says the same for every day. Rows of a day are in the order of the statement.
 */
export async function pastResults(client: pg.ClientBase, sql: string, days: readonly DayNumber[]): Promise<PastResult> {
  const asked = sql.replaceAll('{{as_of_date}}', 'past.as_of_date')
  const plain = { rowMode: 'array' as const, types: { getTypeParser: () => (text: string) => text } }
  if (asked === sql) {
    const { rows, fields } = await client.query<(string | null)[]>({ ...plain, text: sql })
    return { columns: columnsOf(fields), byDay: new Map(days.map((day) => [day, rows])) }
  }
  const { rows, fields } = await client.query<(string | null)[]>({
    ...plain,
    text: `select past.n, found.* from unnest($1::date[]) with ordinality as past (as_of_date, n) cross join lateral (${asked}) as found`,
    values: [days.map(isoOf)],
  })
  const byDay = new Map<DayNumber, (string | null)[][]>(days.map((day) => [day, []]))
  for (const [n, ...cells] of rows) {
    const day = days[Number(n) - 1]
    if (day !== undefined) byDay.get(day)?.push(cells)
  }
  return { columns: columnsOf(fields.slice(1)), byDay }
}

const columnsOf = (fields: readonly pg.FieldDef[]): PastResult['columns'] =>
  fields.map(({ name, dataTypeID }) => ({ name, type: typeNames[dataTypeID] ?? 'text' }))
