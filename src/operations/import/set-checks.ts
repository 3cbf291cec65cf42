import type pg from 'pg'
import * as z from 'zod'
import { quoteIdent } from '../../db/sql.ts'
import type { TargetConstraint, TargetTable } from './target-table.ts'

/** Where a staged row came from, and what is wrong with it. */
export type StagedFault = { file: number; line: number; column: string | null; value: string; reason: string }

/** The staged rows of a table: its name as SQL, the columns that were given, and what the others are computed from. */
export type Stage = { place: string; columns: readonly string[]; computed: ReadonlyMap<string, string> }

export type SetCheckOptions = {
  /** The rows of another table as SQL, which holds what this import has staged for it too; null: the table is not there. */
  rowsOf: (table: string) => string
  /** Whether rows that are in the table already stay, so that keys must differ from theirs. */
  appending: boolean
  most: number
}

const faultRow = z.object({ file: z.coerce.number(), line: z.coerce.number(), value: z.string().nullable(), detail: z.string().nullable() })

/**
 * Holds staged rows against the rules of their table that one value alone cannot break: computed values that are missing, CHECK rules,
 * keys that are there twice, and references to rows that are not there. At most `most` faults for each rule, in the order of the files.
 */
export async function findStagedFaults(
  client: pg.ClientBase,
  table: TargetTable,
  stage: Stage,
  options: SetCheckOptions,
): Promise<StagedFault[]> {
  const rows = `(select _file, _line, ${[...stage.columns.map(quoteIdent), ...[...stage.computed].map(([name, sql]) => `${sql} as ${quoteIdent(name)}`)].join(', ')} from ${stage.place}) as staged`
  const known = new Set([...stage.columns, ...stage.computed.keys()])
  const faults: StagedFault[] = []
  const ask = async (column: string | null, reason: (detail: string | null) => string, text: string): Promise<void> => {
    const found = await client.query(`${text} limit ${options.most}`)
    for (const { file, line, value, detail } of z.array(faultRow).parse(found.rows))
      faults.push({ file, line, column, value: value ?? '', reason: reason(detail) })
  }
  for (const name of stage.computed.keys()) {
    if (!table.columns.some((column) => column.name === name && column.notNull)) continue
    await ask(
      name,
      () => 'cannot be computed',
      `select _file as file, _line as line, null as value, null as detail from ${rows} where ${quoteIdent(name)} is null order by 1, 2`,
    )
  }
  for (const constraint of table.constraints) {
    const columns = constraint.columns.filter((name) => known.has(name))
    if (columns.length < constraint.columns.length) continue
    const names = columns.map(quoteIdent)
    const value = `concat_ws(', ', ${names.map((name) => `left(${name}::text, 80)`).join(', ')})`
    const column = columns.length === 1 ? (columns[0] ?? null) : columns.join(', ')
    if (constraint.kind === 'c') {
      const text = `select _file as file, _line as line, ${value} as value, null as detail from ${rows} where (${constraint.expression}) is false order by 1, 2`
      await ask(column, () => ruleReason(constraint), text)
    } else if (constraint.kind === 'f') {
      const other = constraint.other ?? ''
      const joined = names.map((name, index) => `other.${quoteIdent(constraint.other_columns[index] ?? '')} = staged.${name}`).join(' and ')
      const text = `select _file as file, _line as line, ${value} as value, null as detail from ${rows}
        where num_nulls(${names.join(', ')}) = 0 and not exists (select from ${options.rowsOf(other)} as other where ${joined}) order by 1, 2`
      await ask(column, () => `is not in ${other}`, text)
    } else {
      const text = `select file, line, value, detail from (
          select _file as file, _line as line, ${value} as value, first_value(_line) over same as detail, row_number() over same as number
          from ${rows} where num_nulls(${names.join(', ')}) = 0 window same as (partition by ${names.join(', ')} order by _file, _line)) q
        where number > 1 order by 1, 2`
      await ask(column, (line) => `is there twice, first in line ${line}`, text)
      if (!options.appending) continue
      const joined = names.map((name) => `other.${name} = staged.${name}`).join(' and ')
      const present = `select _file as file, _line as line, ${value} as value, null as detail from ${rows}
        where exists (select from ${table.key} as other where ${joined}) order by 1, 2`
      await ask(column, () => 'is in the table already', present)
    }
  }
  return faults.sort((a, b) => a.file - b.file || a.line - b.line)
}

/** A rule in words where it is a list of values, else as it is written. */
function ruleReason({ expression, name }: TargetConstraint): string {
  const values = [...(expression ?? '').matchAll(/'((?:[^']|'')*)'::text/g)].map((match) => match[1] ?? '')
  if (/= ANY \(/.test(expression ?? '') && values.length > 1) return `is none of ${values.join(', ')}`
  if (/<> ''::text/.test(expression ?? '')) return 'is empty text'
  return `breaks the rule ${name}: ${expression}`
}
