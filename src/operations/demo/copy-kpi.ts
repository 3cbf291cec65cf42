import type { CopyValue } from '../../db/copy.ts'
import { type DemoCalendar, firstDayOf, isoOf, lengthOf } from './calendar.ts'
import type { CopyTable } from './copy-table.ts'
import { kpiDateColumns, kpiDefinitions, kpiRegions, kpiTeams, planKpi } from './kpi.ts'

/** Copies teams, regions, KPIs, their values and the unusual ones. */
export async function copyKpi(copy: CopyTable, seed: number, calendar: DemoCalendar): Promise<void> {
  const since = `${isoOf(firstDayOf(calendar.firstMonth) - lengthOf(calendar.firstMonth - 1))} 09:00:00`
  const named = (rows: readonly (readonly string[])[]): CopyValue[][] => rows.map((row, index) => [index + 1, ...row, since])
  const { values, anomalies } = planKpi(seed, calendar)
  await copy('kpi.teams', ['id', 'name', 'department', 'created_at'], named(kpiTeams))
  await copy('kpi.regions', ['id', 'name', 'country', 'created_at'], named(kpiRegions))
  const definitions = kpiDefinitions.map(({ name, description, unit, category }) => [name, description, unit, category])
  await copy('kpi.kpi_definitions', ['id', 'name', 'description', 'unit', 'category', 'created_at'], named(definitions))
  const columns = ['id', 'kpi_id', 'team_id', 'region_id', 'value', 'timestamp', 'year', 'quarter', 'month', 'week', 'created_at']
  const rows = values.map((value): CopyValue[] => [
    value.id,
    value.kpi,
    value.team,
    value.region,
    value.value,
    ...kpiDateColumns(value.day),
    `${isoOf(value.day + 1)} 05:00:00`,
  ])
  await copy('kpi.kpi_data', columns, rows)
  const found = anomalies.map((anomaly) => [
    anomaly.valueId,
    anomaly.description,
    anomaly.severity,
    anomaly.detectedAt.slice(0, 19).replace('T', ' '),
  ])
  await copy('kpi.anomalies', ['kpi_data_id', 'description', 'severity', 'detected_at'], found)
}
