import { quoteIdent } from '../../../db/sql.ts'

const plain = /^[a-z_][a-z0-9_]*$/
/** Words that PostgreSQL reserves, as far as columns and aliases of models are called so. */
const reserved = new Set(
  'all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create current_date current_time current_timestamp current_user default desc distinct do else end except false fetch for foreign from grant group having in initially intersect into lateral leading limit localtime localtimestamp not null offset on only or order placing primary references returning select session_user some symmetric table then to trailing true union unique user using variadic when where window with'.split(
    ' ',
  ),
)

/** An identifier as SQL text, quoted only where it must be. */
export const nameOf = (name: string): string => (plain.test(name) && !reserved.has(name) ? name : quoteIdent(name))

/** `schema.table` as SQL text. */
export function tableName(key: string): string {
  const at = key.indexOf('.')
  return `${nameOf(key.slice(0, at))}.${nameOf(key.slice(at + 1))}`
}

/** A free output name in snake case for a label. */
export function outputName(label: string, taken: Set<string>): string {
  const base =
    label
      .replace(/ß/g, 'ss')
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .toLowerCase()
      .replace(/%/g, ' pct ')
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, 50) || 'value'
  const first = /^[0-9]/.test(base) ? `n_${base}` : reserved.has(base) ? `${base}_value` : base
  let name = first
  for (let n = 2; taken.has(name); n++) name = `${first}_${n}`
  taken.add(name)
  return name
}
