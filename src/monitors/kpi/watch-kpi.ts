import type { Severity } from '../condition/condition.ts'
import type { Recipient } from '../monitor.ts'
import type { NewMonitorInput } from '../service/save-monitor.ts'

/** What of the unusual KPI values is watched: from a severity on, of one KPI or of all. */
export type KpiWatch = {
  severity: 'low' | 'medium' | 'high'
  kpi: { id: number; name: string } | null
  recipients?: Recipient[] | undefined
  schedule?: Record<string, unknown> | undefined
}

const severities: KpiWatch['severity'][] = ['low', 'medium', 'high']
/** Days that a found value is looked for; it is told of once, when it is new. */
const days = 30

/**
 * The monitor that tells of unusual KPI values as scoring finds them. It is a monitor like any other: it reads `kpi.anomalies` with the rights of its owner, and can be
 * muted, silenced, changed and given members.
 */
export function kpiMonitor({ severity, kpi, recipients, schedule }: KpiWatch): NewMonitorInput {
  const wanted = severities.slice(severities.indexOf(severity))
  const ofOne = kpi === null ? '' : '\n  AND d.kpi_id = {{kpi:int}}'
  const sql = `SELECT n.id AS anomaly, k.name AS kpi, t.name AS team, r.name AS region, d.timestamp AS at, d.value, n.severity, n.description
FROM kpi.anomalies n JOIN kpi.kpi_data d ON d.id = n.kpi_data_id JOIN kpi.kpi_definitions k ON k.id = d.kpi_id
  LEFT JOIN kpi.teams t ON t.id = d.team_id LEFT JOIN kpi.regions r ON r.id = d.region_id
WHERE n.severity = ANY ({{severities:text[]}}) AND n.detected_at >= {{as_of_date}} - ${days}${ofOne}
ORDER BY n.id DESC`
  const highest: Severity = severity === 'high' ? 'high' : 'medium'
  return {
    name: kpi === null ? 'Unusual KPI values' : `Unusual values of ${kpi.name}`,
    description: `Tells of KPI values as scoring finds them unusual, from ${severity} severity on.`,
    from: {
      sql,
      parameters: [
        { name: 'severities', type: 'text[]', value: wanted },
        ...(kpi === null ? [] : [{ name: 'kpi', type: 'int', value: kpi.id }]),
      ],
      question: null,
    },
    // What is not unusual any more says nothing to anybody, and a table without anomalies is good news.
    condition: {
      schema: 1,
      when: { kind: 'new_rows', keys: ['anomaly'] },
      notify_resolved: false,
      guard: { sources_nonempty: false },
    },
    severity: highest,
    schedule: { frequency: 'hourly', ...schedule },
    ...(recipients === undefined ? {} : { recipients }),
  }
}
