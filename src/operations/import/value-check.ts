import { type DateFormat, dateCheck, timestampCheck } from './date-check.ts'
import { numberCheck } from './number-check.ts'

/** How numbers are written in the files: `plain` is 1234.56. */
export type NumberStyle = 'plain' | '1,234.56' | '1.234,56'
export type ValueStyle = { numbers: NumberStyle; dates: DateFormat | null }

/** What a check leaves behind: the text to send instead of the one found, null when that can go as it is. */
export type Rewriting = { text: string | null; rounded: boolean }

/** Judges the value in `bytes` from `from` to `to`: null when the column takes it, otherwise why not. */
export type ValueCheck = (bytes: Buffer, from: number, to: number, rewriting: Rewriting) => string | null

/**
 * The check for a column type as PostgreSQL writes it (`format_type`). It takes less than the server does: no NaN, no infinity, no
 * `today`, no date that depends on a setting, so that nothing is read in a way that nobody meant.
 */
export function checkFor(type: string, style: ValueStyle): ValueCheck {
  const [, word = type, inner, zone = ''] = /^([^(]+?)(?:\((\d+(?:,\d+)?)\))?( with(?:out)? time zone)?$/.exec(type) ?? []
  const sizes = inner?.split(',').map(Number) ?? []
  switch (`${word}${zone}`) {
    case 'smallint':
      return numberCheck({ whole: 32_767n, style: style.numbers })
    case 'integer':
      return numberCheck({ whole: 2_147_483_647n, style: style.numbers })
    case 'bigint':
      return numberCheck({ whole: 9_223_372_036_854_775_807n, style: style.numbers })
    case 'numeric':
      return numberCheck({ precision: sizes[0] ?? null, scale: sizes[1] ?? (sizes.length > 0 ? 0 : null), style: style.numbers })
    case 'double precision':
    case 'real':
      return numberCheck({ precision: null, scale: null, style: style.numbers })
    case 'date':
      return dateCheck(style.dates)
    case 'timestamp without time zone':
      return timestampCheck(style.dates, false)
    case 'timestamp with time zone':
      return timestampCheck(style.dates, true)
    case 'boolean':
      return matching(/^(t|true|f|false|yes|no|y|n|on|off|1|0)$/i, 'is neither true nor false')
    case 'uuid':
      return matching(/^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i, 'is not a UUID')
    case 'json':
    case 'jsonb':
      return jsonCheck
    case 'character varying':
      return lengthCheck(sizes[0] ?? null)
    default:
      return () => null
  }
}

const matching =
  (pattern: RegExp, reason: string): ValueCheck =>
  (bytes, from, to) =>
    pattern.test(bytes.toString('latin1', from, to).trim()) ? null : reason

const jsonCheck: ValueCheck = (bytes, from, to) => {
  try {
    JSON.parse(bytes.toString('utf8', from, to))
    return null
  } catch {
    return 'is not JSON'
  }
}

const lengthCheck =
  (most: number | null): ValueCheck =>
  (bytes, from, to) => {
    if (most === null || to - from <= most) return null
    const length = [...bytes.toString('utf8', from, to)].length
    return length <= most ? null : `has ${length.toLocaleString('en')} characters, at most ${most} fit`
  }
