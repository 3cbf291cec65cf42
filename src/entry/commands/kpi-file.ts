import type { GivenValue } from '../../monitors/kpi/load-values.ts'
import { openCsv } from '../../operations/import/open-csv.ts'
import { FileFault } from '../../operations/import/read-bytes.ts'
import { nullField, type Row } from '../../operations/import/row.ts'

const names = ['kpi', 'team', 'region', 'value', 'timestamp'] as const
type Name = (typeof names)[number]
const isName = (name: string): name is Name => names.some((one) => one === name)
const needed: readonly Name[] = ['kpi', 'value', 'timestamp']

/**
 * The values of a file, not yet judged: a JSON array (or `{"values": […]}`), or CSV with a header. Throws `FileFault` for a file that is neither, and for
 * a header that lacks a column or has one that is not known.
 */
export async function readValuesFile(file: string, readText: (file: string) => Promise<string>): Promise<GivenValue[]> {
  return file.toLowerCase().endsWith('.json') ? valuesOfJson(file, await readText(file)) : await valuesOfCsv(file)
}

function valuesOfJson(file: string, text: string): GivenValue[] {
  const read = parse(file, text)
  const list = !Array.isArray(read) && typeof read === 'object' && read !== null && 'values' in read ? read.values : read
  if (!Array.isArray(list)) throw new FileFault(`${file}: expected an array of values, or an object with one under "values".`)
  return list.map((one: unknown, at) => {
    if (typeof one !== 'object' || one === null || Array.isArray(one))
      throw new FileFault(`${file}: expected an object in place ${at + 1}.`)
    checkNames(file, Object.keys(one), [])
    return one
  })
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new FileFault(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function valuesOfCsv(file: string): Promise<GivenValue[]> {
  const count = (given: string[]): number => given.filter((name) => isName(normal(name))).length
  const csv = await openCsv(file, { delimiter: null, nullText: null, encoding: null }, count)
  const columns = csv.columns.map(normal)
  try {
    checkNames(file, columns, needed)
    const values: GivenValue[] = []
    const reader = csv.reader({
      row: (row) => {
        if (row.count !== columns.length)
          throw new FileFault(`${file}, line ${row.line}: expected ${columns.length} fields, found ${row.count}.`)
        values.push(Object.fromEntries(columns.map((name, at) => [name, fieldOf(row, at)])))
      },
      broken: (fault) => {
        throw new FileFault(`${file}, line ${fault.line}: the row ${fault.reason}.`)
      },
    })
    for await (const chunk of csv.chunks) reader.push(chunk)
    reader.end()
    return values
  } finally {
    await csv.close()
  }
}

const normal = (name: string): string => name.trim().toLowerCase()
const fieldOf = ({ bytes, from, to, kind }: Row, at: number): string | null =>
  kind[at] === nullField ? null : bytes.toString('utf8', from[at], to[at])

function checkNames(file: string, given: readonly string[], wanted: readonly Name[]): void {
  const strange = given.find((name) => !isName(name))
  if (strange !== undefined) throw new FileFault(`${file}: "${strange}" is not known; expected ${names.join(', ')}.`)
  const missing = wanted.find((name) => !given.includes(name))
  if (missing !== undefined) throw new FileFault(`${file} lacks the column ${missing}; expected ${names.join(', ')}.`)
}
