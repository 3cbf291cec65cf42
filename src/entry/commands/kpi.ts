import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { localPrincipal } from '../../identity/principal.ts'
import type { Kpi, KpiAnomaly, KpiService } from '../../monitors/kpi/kpi-service.ts'
import type { GivenValue } from '../../monitors/kpi/load-values.ts'
import { FileFault } from '../../operations/import/read-bytes.ts'
import type { Cell, ResultColumn } from '../../present/columns.ts'
import { textTable } from '../../present/text-table.ts'
import { messageOf } from '../gate.ts'
import { openService } from '../open-service.ts'
import { failWith } from '../terminal/fail-with.ts'
import type { Command } from './command.ts'
import { readValuesFile } from './kpi-file.ts'

type Asked = { json: boolean } & (
  | { word: 'score' | 'list' }
  | { word: 'anomalies'; severity: string | null; limit: number }
  | { word: 'load'; file: string }
)

/** KPI values: loading them, finding what is unusual among them, showing both. */
export const kpiCommand: Command = {
  name: 'kpi',
  summary: 'KPI values: load them from a file, find what is unusual (score), list KPIs and anomalies.',
  usage: [
    'pulse kpi score [--json]',
    '       pulse kpi load FILE.csv|FILE.json [--json]',
    '       pulse kpi list [--json]',
    '       pulse kpi anomalies [--severity low|medium|high] [--limit N] [--json]',
    '',
    'A file has the columns kpi, team, region, value and timestamp; names or ids, team and region may be empty.',
    'All rows are written or none; a value for a time that has one replaces it. Exit code 1 when rows are refused, 2 for wrong arguments.',
  ].join('\n'),
  run: async (args, env) => {
    const asked = readArgs(args)
    if (typeof asked === 'string') {
      console.error(`${asked}\nUsage: ${kpiCommand.usage}`)
      return 2
    }
    const values = asked.word === 'load' ? await readValues(asked.file) : []
    if (typeof values === 'string') return failWith(values)
    const opened = await openService(env, true)
    if (!opened.ok) return failWith(messageOf(opened.problem))
    const { composition, stop } = opened.value
    try {
      if (composition.kpi === null) return failWith('KPIs are kept in PostgreSQL, and no PostgreSQL source is configured.')
      await composition.catalogs.get()
      return await act(composition.kpi.service, asked, values)
    } finally {
      await stop()
    }
  },
}

async function readValues(file: string): Promise<GivenValue[] | string> {
  try {
    return await readValuesFile(file, (path) => readFile(path, 'utf8'))
  } catch (error) {
    if (error instanceof FileFault) return error.message
    return `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`
  }
}

async function act(kpi: KpiService, asked: Asked, values: GivenValue[]): Promise<number> {
  const show = (value: unknown, text: string): number => {
    console.log(asked.json ? JSON.stringify(value, null, 2) : text)
    return 0
  }
  switch (asked.word) {
    case 'list': {
      const found = await kpi.list(localPrincipal)
      return found.ok ? show({ kpis: found.value }, kpiTable(found.value)) : failWith(messageOf(found.problem))
    }
    case 'anomalies': {
      const found = await kpi.anomalies(localPrincipal, { kpi: null, severity: asked.severity, cursor: null, limit: asked.limit })
      return found.ok ? show(found.value, anomalyTable(found.value.anomalies)) : failWith(messageOf(found.problem))
    }
    case 'score': {
      const scored = await kpi.score(localPrincipal)
      if (!scored.ok) return failWith(messageOf(scored.problem))
      const { series, changed, values: count, found, updated, withdrawn, merged } = scored.value
      return show(
        scored.value,
        `${series} series, ${changed} with new values; ${count} values scored: ${found} unusual, ${updated} updated, ${withdrawn} withdrawn, ${merged} part of a level shift.`,
      )
    }
    case 'load': {
      const loaded = await kpi.load(localPrincipal, values)
      if (!loaded.ok) {
        const issues = loaded.problem.kind === 'invalid-request' ? (loaded.problem.issues ?? []) : []
        const lines = issues.map(({ path, message }) => rowMessage(path, message))
        return failWith([messageOf(loaded.problem), ...lines.slice(0, mostFaults), ...more(lines.length)].join('\n'))
      }
      const { inserted, updated, unchanged, scored } = loaded.value
      return show(
        loaded.value,
        `${inserted} values are new, ${updated} replaced one, ${unchanged} were there; ${scored.found} are unusual.`,
      )
    }
  }
}

const mostFaults = 50
const more = (count: number): string[] => (count > mostFaults ? [`  and ${count - mostFaults} more`] : [])

/** `values.4.team` is the team of row 5. */
function rowMessage(path: string, message: string): string {
  const [, row = '0', field = ''] = path.split('.')
  return `  row ${Number(row) + 1}, ${field}: ${message}`
}

const column = (name: string, label: string, type = 'text'): ResultColumn => ({
  name,
  label,
  type,
  role: type === 'text' ? 'nominal' : 'measure',
  unit: null,
  format: null,
  nullable: true,
})

function kpiTable(kpis: readonly Kpi[]): string {
  const rows = kpis.map(({ name, category, unit, good_direction, series }): Cell[] => [
    name,
    category,
    unit,
    good_direction,
    series.length,
    series.reduce((sum, { points }) => sum + points, 0),
    series
      .map(({ newest }) => newest.slice(0, 10))
      .toSorted()
      .at(-1) ?? null,
  ])
  const columns = [
    column('name', 'KPI'),
    column('category', 'Category'),
    column('unit', 'Unit'),
    column('good', 'Good'),
    column('series', 'Series', 'int8'),
    column('values', 'Values', 'int8'),
    column('newest', 'Newest'),
  ]
  return textTable(columns, rows, { width: process.stdout.columns ?? 120 })
}

function anomalyTable(anomalies: readonly KpiAnomaly[]): string {
  const rows = anomalies.map(({ at, severity, kpi, team, region, description }): Cell[] => [
    at.slice(0, 10),
    severity,
    kpi.name,
    team?.name ?? null,
    region?.name ?? null,
    description,
  ])
  const columns = [
    column('at', 'Date'),
    column('severity', 'Severity'),
    column('kpi', 'KPI'),
    column('team', 'Team'),
    column('region', 'Region'),
    column('description', 'What was unusual'),
  ]
  return textTable(columns, rows, { width: process.stdout.columns ?? 160 })
}

function readArgs(args: string[]): Asked | string {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, severity: { type: 'string' }, limit: { type: 'string' } },
    })
    const [word, file, ...rest] = positionals
    const { json, severity = null, limit = '50' } = values
    if (rest.length > 0) return `"${rest[0]}" is too much.`
    if (word !== 'anomalies' && (severity !== null || values.limit !== undefined)) return '--severity and --limit are for anomalies.'
    if (word === 'load') return file === undefined ? 'load takes a file.' : { word, file, json }
    if (file !== undefined) return `"${file}" is too much.`
    if (word === 'score' || word === 'list') return { word, json }
    if (word !== 'anomalies') return `Expected score, load, list or anomalies${word === undefined ? '' : `, found "${word}"`}.`
    if (severity !== null && !['low', 'medium', 'high'].includes(severity))
      return `--severity takes low, medium or high, not "${severity}".`
    const count = Number(limit)
    if (!Number.isInteger(count) || count < 1 || count > 10_000) return `--limit takes a whole number from 1 to 10000, not "${limit}".`
    return { word, severity, limit: count, json }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
