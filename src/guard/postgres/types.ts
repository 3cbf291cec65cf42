import type { CollateClause, TypeName } from '@pgsql/types'
import { as, builtInName, textNode, textsOf } from './tree.ts'
import type { Walk } from './walk.ts'

/** Types that a statement may name, and arrays of them. Left out: types that look up the catalog, run code, or hold rows. */
export const allowedTypes: ReadonlySet<string> = new Set(
  `bool int2 int4 int8 float4 float8 numeric text varchar bpchar date time timetz timestamp timestamptz interval json jsonb jsonpath uuid
  bytea inet cidr bit varbit tsvector tsquery int4range int8range numrange daterange tsrange tstzrange int4multirange int8multirange
  nummultirange datemultirange tsmultirange tstzmultirange`.split(/\s+/),
)

const allowedCollations: ReadonlySet<string> = new Set(['C', 'POSIX', 'ucs_basic', 'unicode', 'en-x-icu', 'und-x-icu'])

/** Collations of languages, such as `de-x-icu` or `sr-Latn-RS-x-icu`: the server has some hundreds of them. */
const ofLanguage = /^[a-z]{2,3}(?:-[A-Za-z]{2,4})*-x-icu$/

/** The longest `char(n)` or `bit(n)`: shorter values are filled up to it. */
const longest = 10_000

/** Reports a type that may not be named, and writes the schema of one that is not built in. Gives back the type's name. */
export function checkType(walk: Walk, type: TypeName = {}): string {
  const parts = textsOf(type.names)
  const name = parts.at(-1) ?? ''
  const builtIn = allowedTypes.has(builtInName(type.names))
  const enumeration = builtIn ? null : enumOfPolicy(walk, parts)
  if (enumeration !== null) type.names = enumeration.map(textNode)
  else if (!builtIn) {
    const message = `There is no type ${parts.join('.')} that can be used here. Use numeric, text, date, timestamp, interval, boolean, jsonb or arrays of these.`
    walk.violations.add('type', message, type.location)
  }
  if (builtInName(type.names) === 'jsonpath') {
    walk.namesPaths = true
    if (type.arrayBounds !== undefined) walk.violations.add('type', 'Lists of JSON paths are not allowed. Use one path.', type.location)
  }
  for (const modifier of type.typmods ?? []) {
    const size = as(modifier, 'A_Const')?.ival
    if (size === undefined) walk.violations.add('type', `The size of ${name} must be a whole number.`, type.location)
    else if ((name === 'bit' || name === 'varbit' || name === 'bpchar') && (size.ival ?? 0) > longest) {
      walk.violations.add('size', `The size of ${name} may be at most ${longest}.`, type.location)
    }
  }
  return name
}

/** How long a type makes each of its values, which are filled up to its size; 0 when they keep their length. */
export function filledLength({ names, typmods }: TypeName = {}): number {
  const name = builtInName(names)
  return name === 'bpchar' || name === 'bit' ? (as(typmods?.[0], 'A_Const')?.ival?.ival ?? 0) : 0
}

/** The parts of the name of an enum type that the policy allows, with its schema; null when it is none. */
function enumOfPolicy(walk: Walk, parts: string[]): string[] | null {
  const [first = '', second] = parts
  const { enumTypes, searchPath, defaultSchema } = walk.index.policy
  if (enumTypes === undefined || parts.length > 2) return null
  if (second !== undefined) return enumTypes.includes(`${first}.${second}`) ? parts : null
  const schema = (searchPath ?? [defaultSchema]).find((one) => enumTypes.includes(`${one}.${first}`))
  return schema === undefined ? null : [schema, first]
}

/** Reports a collation that may not be named. */
export function checkCollation(walk: Walk, clause: CollateClause): void {
  const builtIn = builtInName(clause.collname)
  if (allowedCollations.has(builtIn) || ofLanguage.test(builtIn)) return
  const name = textsOf(clause.collname).at(-1) ?? ''
  walk.violations.add(
    'collation',
    `There is no collation ${name} that can be used here. Use ${[...allowedCollations].join(', ')}.`,
    clause.location,
  )
}
