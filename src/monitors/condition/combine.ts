import type { Finding } from './subject.ts'
import type { Judged, Verdict } from './verdict.ts'

/**
 * Several tests as one, with three values: `any` breaches with one breach and is ok when all are; `all` breaches when all do and is ok with one that is; what is
 * left is no data. A test that cannot be judged makes the whole an error. Values are those of the first test, so that the stored series is of one thing.
 */
export function combine(kind: 'all' | 'any', findings: readonly Finding[]): Finding {
  const parts = findings.map(({ verdict }) => verdict)
  const broken = findings.find(({ verdict }) => verdict.kind === 'error')
  if (broken) return broken
  const breached = findings.filter(({ verdict }) => verdict.kind === 'breach')
  const good = findings.filter(({ verdict }) => verdict.kind === 'ok')
  const isBreach = kind === 'any' ? breached.length > 0 : breached.length === findings.length
  const isOk = kind === 'any' ? good.length === findings.length : good.length > 0
  if (!isBreach && !isOk) return { verdict: noneOf(parts), rows: findings[0]?.rows ?? [] }
  const rows = (isBreach ? breached : findings.slice(0, 1)).flatMap((finding) => finding.rows)
  return { verdict: whole(isBreach ? 'breach' : 'ok', kind, parts), rows: [...new Set(rows)] }
}

function noneOf(parts: readonly Verdict[]): Verdict {
  const missing = parts.flatMap((part) => (part.kind === 'no_data' ? [part] : []))
  const [first] = parts
  const { value = null, text = null } = first?.kind === 'error' || first === undefined ? {} : first
  const reason = missing.map((part) => part.reason).join('; ')
  const known = { kind: 'no_data', reason, value, text } as const
  return missing.every(({ quiet }) => quiet) ? { ...known, quiet: true } : known
}

function whole(outcome: Judged['kind'], kind: 'all' | 'any', parts: Verdict[]): Judged {
  const [first] = parts
  const judgedParts = parts.flatMap((part) => (part.kind === 'ok' || part.kind === 'breach' ? [part] : []))
  const good = judgedParts.filter((part) => part.kind === 'ok')
  const margins = good.flatMap(({ margin }) => margin ?? [])
  const newKeys = [...new Set(judgedParts.flatMap((part) => part.newKeys ?? []))]
  const base =
    first?.kind === 'ok' || first?.kind === 'breach'
      ? first
      : {
          ...emptyValues,
          value: (first?.kind === 'no_data' && first.value) || null,
          text: (first?.kind === 'no_data' && first.text) || null,
        }
  return {
    ...base,
    kind: outcome,
    severity: outcome === 'breach' ? base.severity : null,
    // As far from breaching as the nearest test of `any`, and as the farthest of `all`.
    margin:
      outcome === 'breach' || margins.length < good.length || margins.length === 0
        ? null
        : kind === 'any'
          ? Math.min(...margins)
          : Math.max(...margins),
    recovered: kind === 'any' ? good.every(({ recovered }) => recovered) : good.some(({ recovered }) => recovered),
    ...(newKeys.length > 0 ? { newKeys } : {}),
    parts,
  }
}

const emptyValues = {
  value: null,
  text: null,
  limit: null,
  expected: null,
  scale: null,
  score: null,
  change: null,
  severity: null,
} as const
