import type { Cell } from '../columns.ts'
import { numberIn, sameCell } from './compare-cells.ts'

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
  const left = a.toSorted(order)
  const right = b.toSorted(order)
  return left.every((cell, at) => sameCell(cell, right[at] ?? null, scale))
}

function order(a: Cell, b: Cell): number {
  const [x, y] = [a === null ? null : numberIn(a), b === null ? null : numberIn(b)]
  if (x !== null && y !== null) return x - y
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0
}

/**
 * Gold columns that an answer must hold: those texts that tell rows apart, and of the numbers the first. The others are there to be
 * read beside them: the description beside a product's number, both values beside their difference.
 */
function neededColumns(gold: Table): number[] {
  const numeric = gold.columns.map((_, column) => gold.rows.every((row) => row[column] === null || numberIn(row[column] ?? null) !== null))
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
  const key = (row: Cell[], pick: (one: Mapping[number]) => number): string =>
    mapping.map((one) => sortText(row[pick(one)] ?? null)).join('\u0001')
  const left = gold.rows.toSorted((a, b) =>
    compareText(
      key(a, (one) => one.column),
      key(b, (one) => one.column),
    ),
  )
  const right = answer.rows.toSorted((a, b) =>
    compareText(
      key(a, (one) => one.from),
      key(b, (one) => one.from),
    ),
  )
  if (left.every((row, at) => same(row, right[at] ?? []))) return true
  return gold.rows.length <= 400 && matched(gold.rows, answer.rows, same)
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const sortText = (cell: Cell): string => (cell === null ? '' : numberIn(cell) === null ? String(cell) : '')

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
