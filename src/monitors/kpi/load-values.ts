import * as z from 'zod'
import { fail, ok, type Result } from '../../base/result.ts'
import type { Db } from '../../db/db.ts'
import { sql } from '../../db/sql.ts'
import { decimalOf } from '../../present/decimals.ts'
import { instantOf } from './cadence.ts'
import type { SeriesKey } from './kpi.table.ts'

/** A value to be loaded, as it came: names or ids, a number or its text, a date or a time without a zone (UTC). */
export type GivenValue = { kpi?: unknown; team?: unknown; region?: unknown; value?: unknown; timestamp?: unknown }

/** What is wrong with a row; `row` counts from 1. */
export type RowFault = { row: number; field: keyof GivenValue | 'row'; message: string }

export type Loaded = { inserted: number; updated: number; unchanged: number; series: SeriesKey[] }

type Row = SeriesKey & { value: string; timestamp: string }

/** Rows of one load. */
export const mostValues = 10_000

/**
 * Writes values, all of them or none. A value for a time that has one already replaces it; sending the same rows again changes nothing. Faults of all
 * rows are told at once.
 */
export async function loadValues(db: Db, given: readonly GivenValue[]): Promise<Result<Loaded, RowFault[]>> {
  const names = await readNames(db)
  const faults: RowFault[] = []
  const rows: Row[] = []
  const seen = new Map<string, number>()
  for (const [at, one] of given.entries()) {
    const read = readRow(one, names)
    if (!read.ok) {
      faults.push(...read.problem.map((fault) => ({ ...fault, row: at + 1 })))
      continue
    }
    const { value, ...place } = read.value
    const key = JSON.stringify(place)
    const before = seen.get(key)
    if (before === undefined) seen.set(key, at + 1)
    else
      faults.push({
        row: at + 1,
        field: 'row',
        message: `the same KPI, team, region and time as row ${before}; expected one value for each`,
      })
    rows.push({ ...place, value })
  }
  return faults.length > 0 ? fail(faults) : ok(await write(db, rows))
}

type Names = Record<'kpi' | 'team' | 'region', { ids: Set<number>; byName: Map<string, number | null> }>

async function readNames(db: Db): Promise<Names> {
  const row = z.object({ id: z.number(), name: z.string() })
  const read = async (found: Promise<{ id: number; name: string }[]>) => {
    const byName = new Map<string, number | null>()
    const ids = new Set<number>()
    for (const { id, name } of await found) {
      ids.add(id)
      // Two things of one name can only be told apart by id.
      byName.set(name.toLowerCase(), byName.has(name.toLowerCase()) ? null : id)
    }
    return { ids, byName }
  }
  return {
    kpi: await read(db.many(row, sql`select id, name from kpi.kpi_definitions`)),
    team: await read(db.many(row, sql`select id, name from kpi.teams`)),
    region: await read(db.many(row, sql`select id, name from kpi.regions`)),
  }
}

function readRow(given: GivenValue, names: Names): Result<Row, Omit<RowFault, 'row'>[]> {
  const faults: Omit<RowFault, 'row'>[] = []
  const take = <T>(field: keyof GivenValue, read: { value: T } | { message: string }): T | null => {
    if ('value' in read) return read.value
    faults.push({ field, message: read.message })
    return null
  }
  const kpi = take('kpi', readName(given.kpi, names.kpi, 'KPI', false))
  const team = take('team', readName(given.team, names.team, 'team', true))
  const region = take('region', readName(given.region, names.region, 'region', true))
  const value = take('value', readNumber(given.value))
  const timestamp = take('timestamp', readTime(given.timestamp))
  return faults.length > 0 || kpi === null || value === null || timestamp === null
    ? fail(faults)
    : ok({ kpi, team, region, value, timestamp })
}

function readName(
  given: unknown,
  { ids, byName }: Names['kpi'],
  what: string,
  optional: boolean,
): { value: number | null } | { message: string } {
  const isNothing = given === undefined || given === null || given === ''
  if (isNothing) return optional ? { value: null } : { message: `expected the name or id of a ${what}, found nothing` }
  const id = typeof given === 'number' ? given : typeof given === 'string' && /^\d{1,9}$/.test(given.trim()) ? Number(given) : null
  if (id !== null) return ids.has(id) ? { value: id } : { message: `there is no ${what} with id ${id}` }
  if (typeof given !== 'string') return { message: `expected the name or id of a ${what}, found ${JSON.stringify(given)?.slice(0, 60)}` }
  const found = byName.get(given.trim().toLowerCase())
  if (found === null) return { message: `several ${what}s are called "${given.trim()}"; expected an id` }
  if (found !== undefined) return { value: found }
  const some = [...byName.keys()].slice(0, 5).join(', ')
  return {
    message: `there is no ${what} called "${given.trim().slice(0, 60)}"${some === '' ? '' : `; there are ${some}${byName.size > 5 ? ' and others' : ''}`}`,
  }
}

function readNumber(given: unknown): { value: string } | { message: string } {
  const found = typeof given === 'number' || typeof given === 'string' ? decimalOf(typeof given === 'string' ? given.trim() : given) : null
  if (found !== null && Math.abs(Number(found)) < 1e30) return { value: found }
  return { message: `expected a finite number such as 12.5, found ${shown(given)}` }
}

const timePattern = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,6})?)?)?(Z|[+-]\d{2}:?\d{2})?$/

/** A time as UTC without a zone; one with an offset is counted back. */
function readTime(given: unknown): { value: string } | { message: string } {
  const parts = typeof given === 'string' ? timePattern.exec(given.trim()) : null
  const message = `expected a date such as 2026-11-20 or a time such as 2026-11-20T18:00:00, found ${shown(given)}`
  if (parts === null) return { message }
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', offset = 'Z'] = parts
  const instant = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second}${offset === 'Z' ? 'Z' : `${offset.slice(0, 3)}:${offset.slice(-2)}`}`,
  )
  const real = instantOf(`${year}-${month}-${day}`)
  // The 31st of a month with 30 days is counted on by the runtime; it is a mistake here.
  if (!Number.isFinite(instant) || new Date(real).getUTCDate() !== Number(day)) return { message }
  if (Number(year) < 1900 || Number(year) > 2200) return { message: `expected a year from 1900 to 2200, found ${year}` }
  return { value: new Date(instant).toISOString().slice(0, 19).replace('T', ' ') }
}

const shown = (given: unknown): string => (given === undefined ? 'nothing' : (JSON.stringify(given)?.slice(0, 60) ?? 'nothing'))

const wroteRow = z.object({ inserted: z.string().transform(Number), updated: z.string().transform(Number) })

async function write(db: Db, rows: readonly Row[]): Promise<Loaded> {
  const series = [...new Map(rows.map(({ kpi, team, region }) => [`${kpi} ${team} ${region}`, { kpi, team, region }])).values()]
  if (rows.length === 0) return { inserted: 0, updated: 0, unchanged: 0, series }
  const given = JSON.stringify(rows)
  return db.transaction(async (inside) => {
    // One load at a time, so that two with the same rows do not write them twice.
    await inside.run(sql`lock table kpi.kpi_data in share row exclusive mode`)
    const wrote = await inside.one(
      wroteRow,
      sql`with given as (
            select kpi, team, region, value, timestamp from json_to_recordset(${given}::json)
              as g (kpi int, team int, region int, value numeric, timestamp timestamp)),
          known as (
            select g.*, (select max(d.id) from kpi.kpi_data d where d.kpi_id = g.kpi and d.team_id is not distinct from g.team
              and d.region_id is not distinct from g.region and d.timestamp = g.timestamp) as id from given g),
          updated as (
            update kpi.kpi_data d set value = k.value from known k where d.id = k.id and d.value is distinct from k.value returning d.id),
          inserted as (
            insert into kpi.kpi_data (kpi_id, team_id, region_id, value, timestamp, year, quarter, month, week)
            select kpi, team, region, value, timestamp, extract(year from timestamp), extract(quarter from timestamp), extract(month from timestamp),
              extract(week from timestamp) from known where id is null order by timestamp, kpi, team, region returning id)
          select (select count(*) from inserted) as inserted, (select count(*) from updated) as updated`,
    )
    return { ...wrote, unchanged: rows.length - wrote.inserted - wrote.updated, series }
  })
}
