import type { Cell } from '../columns.ts'
import { numberIn, orderOfCells, sameCell } from './compare-cells.ts'

/** Rows as a statement gave them, with the names of their columns. */
export type Table = { columns: string[]; rows: Cell[][] }

/** strict: the same columns and rows; tolerant: the same answer, though columns, labels, scales and rows without a name may differ. */
export type Verdict = { strict: boolean; tolerant: boolean }

/** Compares an answer with one that is known to be right. */
export function compareResults(gold: Table, answer: Table, orderMatters: boolean): Verdict {
  const strict = gold.columns.length === answer.columns.length && sameRows(gold, answer, identity(gold.columns.length), orderMatters)
  if (strict) return { strict, tolerant: true }
  const forms: [Table, Table][] = [
    [gold, answer],
    [withoutNulls(gold), withoutNulls(answer)],
  ]
  return { strict: false, tolerant: forms.some(([a, b]) => tolerant(a, b, orderMatters)) }
}

type Mapping = { column: number; from: number; scale: number }[]
const identity = (count: number): Mapping => Array.from({ length: count }, (_, column) => ({ column, from: column, scale: 1 }))

/** Groups without a name and numbers without a value may be left out. */
function withoutNulls(table: Table): Table {
  return { columns: table.columns, rows: table.rows.filter((row) => row.every((cell) => cell !== null)) }
}

function tolerant(gold: Table, answer: Table, orderMatters: boolean): boolean {
  if (gold.rows.length !== answer.rows.length) return false
  if (gold.rows.length === 0) return true
  const candidates = gold.columns.map((_, column) => sources(gold, answer, column))
  const needed = neededColumns(gold)
  if (needed.some((column) => (candidates[column] ?? []).length === 0)) return false
  return search(gold, answer, needed, candidates, [], orderMatters)
}

/** Answer columns whose values could be those of a gold column, as sets. */
function sources(gold: Table, answer: Table, column: number): { from: number; scale: number }[] {
  const found: { from: number; scale: number }[] = []
  for (let from = 0; from < answer.columns.length; from++) {
    for (const scale of [1, 100, 0.01]) {
      if (scale !== 1 && !couldBeRate(gold, column)) continue
      if (
        sameBag(
          gold.rows.map((row) => row[column] ?? null),
          answer.rows.map((row) => row[from] ?? null),
          scale,
        )
      ) {
        found.push({ from, scale })
        break
      }
    }
  }
  return found
}

const couldBeRate = (gold: Table, column: number): boolean =>
  gold.rows.every((row) => {
    const value = numberIn(row[column] ?? null)
    return row[column] === null || value !== null
  }) && /pct|percent|rate|share|ratio|growth|margin|markup|retention|change/i.test(gold.columns[column] ?? '')

/** Whether two columns hold the same values in some order; a quick test before rows are compared. */
function sameBag(a: Cell[], b: Cell[], scale: number): boolean {
  const left = a.toSorted(orderOfCells)
  const right = b.toSorted(orderOfCells)
  return left.every((cell, at) => sameCell(cell, right[at] ?? null, scale))
}

/**
 * Gold columns that an answer must hold: those texts that tell rows apart, and of the numbers the first. The others are there to be
 * read beside them: the description beside a product's number, both values beside their difference.
 */
function neededColumns(gold: Table): number[] {
  const numeric = gold.columns.map((_, column) => holdsNumbers(gold.rows, column))
  const labels = gold.columns.map((_, column) => column).filter((column) => !numeric[column])
  const numbers = gold.columns.map((_, column) => column).filter((column) => numeric[column])
  const chosen: number[] = []
  let apart = 0
  const rowsApart = distinct(gold, labels)
  for (const column of labels) {
    const now = distinct(gold, [...chosen, column])
    if (now > apart) chosen.push(column)
    apart = Math.max(apart, now)
    if (apart === rowsApart) break
  }
  if (gold.rows.length === 1 && numbers.length > 0) return numbers.slice(0, 1)
  if (apart === gold.rows.length && numbers.length > 3) return chosen
  const rest = [...numbers]
  while (distinct(gold, chosen) < gold.rows.length && rest.length > 1) chosen.push(...rest.splice(0, 1))
  return [...chosen, ...rest.slice(0, 1)]
}

const distinct = (table: Table, columns: number[]): number =>
  new Set(table.rows.map((row) => JSON.stringify(columns.map((column) => row[column])))).size

function search(
  gold: Table,
  answer: Table,
  needed: readonly number[],
  candidates: readonly { from: number; scale: number }[][],
  chosen: Mapping,
  orderMatters: boolean,
): boolean {
  const column = needed[chosen.length]
  if (column === undefined) {
    if (sameRows(gold, answer, chosen, orderMatters)) return true
    return orderMatters && keepsOrder(gold, answer, candidates) && sameRows(gold, answer, chosen, false)
  }
  return (candidates[column] ?? []).some(
    ({ from, scale }) =>
      !chosen.some((other) => other.from === from) &&
      search(gold, answer, needed, candidates, [...chosen, { column, from, scale }], orderMatters),
  )
}

/**
 * Whether rows differ in order only where they tie: a number that rises or falls through the rows of the gold goes the same way through
 * those of the answer.
 */
function keepsOrder(gold: Table, answer: Table, candidates: readonly { from: number; scale: number }[][]): boolean {
  return candidates.some((sources, column) => {
    const values = gold.rows.map((row) => numberIn(row[column] ?? null))
    if (!isOneWay(values)) return false
    return sources.some(({ from, scale }) =>
      gold.rows.every((row, at) => sameCell(row[column] ?? null, answer.rows[at]?.[from] ?? null, scale)),
    )
  })
}

function isOneWay(values: readonly (number | null)[]): boolean {
  const numbers = values.filter((value) => value !== null)
  if (numbers.length < values.length || numbers[0] === numbers.at(-1)) return false
  const up = (numbers[0] ?? 0) < (numbers.at(-1) ?? 0)
  return numbers.every((value, at) => {
    const before = numbers[at - 1]
    return before === undefined || (up ? before <= value : before >= value)
  })
}

function sameRows(gold: Table, answer: Table, mapping: Mapping, orderMatters: boolean): boolean {
  if (gold.rows.length !== answer.rows.length) return false
  const same = (a: Cell[], b: Cell[]): boolean =>
    mapping.every(({ column, from, scale }) => sameCell(a[column] ?? null, b[from] ?? null, scale))
  if (orderMatters) return gold.rows.every((row, at) => same(row, answer.rows[at] ?? []))
  const byTextFirst = [...mapping].sort((a, b) => Number(isNumeric(gold, answer, a)) - Number(isNumeric(gold, answer, b)))
  const left = sorted(
    gold.rows,
    byTextFirst.map(({ column }) => column),
  )
  const right = sorted(
    answer.rows,
    byTextFirst.map(({ from }) => from),
  )
  if (left.every((row, at) => same(row, right[at] ?? []))) return true
  return gold.rows.length <= 400 && matched(gold.rows, answer.rows, same)
}

const isNumeric = (gold: Table, answer: Table, { column, from }: Mapping[number]): boolean =>
  holdsNumbers(gold.rows, column) && holdsNumbers(answer.rows, from)

const holdsNumbers = (rows: readonly Cell[][], column: number): boolean =>
  rows.every((row) => row[column] == null || numberIn(row[column]) !== null)

/** Rows in order of columns. Numbers come last among them: those that are nearly the same must not part rows that are. */
function sorted(rows: readonly Cell[][], columns: readonly number[]): Cell[][] {
  return rows.toSorted((a, b) => {
    for (const column of columns) {
      const order = orderOfCells(a[column] ?? null, b[column] ?? null)
      if (order !== 0) return order
    }
    return 0
  })
}

/** Pairs rows off one by one, where sorting alone did not bring equal rows together. */
function matched(left: Cell[][], right: Cell[][], same: (a: Cell[], b: Cell[]) => boolean): boolean {
  const free = new Set(right.keys())
  for (const row of left) {
    const at = [...free].find((index) => same(row, right[index] ?? []))
    if (at === undefined) return false
    free.delete(at)
  }
  return true
}
