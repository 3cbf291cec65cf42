import { useMemo } from 'preact/hooks'
import type { ResultView } from '../../present/answer/reducer.ts'
import type { Cell } from '../../present/columns.ts'
import { getRows } from '../api/client.ts'
import type { Sort } from './look.ts'
import type { Turn } from './store.ts'

/** Rows beyond those of the event log, as far as they were fetched, in one order. */
export type FetchedRows = { sort: Sort | null; rows: Cell[][] }

const pageRows = 1_000

/**
 * The rows of a result as far as they are here, and ways to get more: `loadTo` fetches until `wanted` rows are there or the result ends,
 * `sortBy` goes round ascending, descending, the statement's order and gives back which, `sortTo` takes one. All reject with `RequestFailed`.
 */
export function useRows(turn: Turn, result: ResultView) {
  const { sort, rows } = turn.fetched.value
  const known = (fetched: FetchedRows) => (fetched.sort === null ? [...result.rows, ...fetched.rows] : fetched.rows)
  // A hundred thousand rows are not put together again for every drawing.
  const loaded = useMemo(() => (sort === null && rows.length === 0 ? result.rows : known(turn.fetched.value)), [sort, rows, result.rows])

  const loadTo = async (wanted: number, onProgress: (loaded: number) => void = () => {}): Promise<Cell[][]> => {
    let all = known(turn.fetched.value)
    while (all.length < wanted) {
      const page = await getRows(result.id, all.length, pageRows, sortText(turn.fetched.value.sort))
      if (page.length === 0) break
      all = [...all, ...page]
      const { sort: order } = turn.fetched.value
      turn.fetched.value = { sort: order, rows: order === null ? all.slice(result.rows.length) : all }
      onProgress(all.length)
    }
    return all
  }
  const sortTo = async (next: Sort | null) => {
    const first = next === null ? [] : await getRows(result.id, 0, pageRows, sortText(next))
    turn.fetched.value = { sort: next, rows: first }
  }
  const sortBy = async (name: string): Promise<Sort | null> => {
    const next = nextSort(turn.fetched.value.sort, name)
    await sortTo(next)
    return next
  }
  return { sort, loaded, loadTo, sortBy, sortTo }
}

const nextSort = (sort: Sort | null, name: string): Sort | null => {
  if (sort?.name !== name) return { name, descending: false }
  return sort.descending ? null : { name, descending: true }
}

const sortText = (sort: Sort | null): string | null => (sort === null ? null : `${sort.descending ? '-' : ''}${sort.name}`)
