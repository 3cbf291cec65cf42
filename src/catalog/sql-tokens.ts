/** A piece of a SQL expression. `name` is what PostgreSQL takes a word for: folded to lower case, or as quoted. */
export type SqlToken = {
  kind: 'word' | 'quoted' | 'string' | 'number' | 'operator'
  text: string
  name: string
  start: number
  end: number
}

const pattern =
  /(?<space>\s+|--[^\n]*|\/\*[\s\S]*?\*\/)|(?<string>[eEnNbBxX]?'(?:[^'\\]|''|\\.)*')|(?<quoted>"(?:[^"]|"")*")|(?<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<operator>::|->>|->|#>>|#>|<=|>=|<>|!=|\|\||[^\s])/gu

/** Splits an expression into tokens, spaces and comments left out. Reads names and literals as PostgreSQL does; checks no grammar. */
export function sqlTokens(text: string): SqlToken[] {
  const tokens: SqlToken[] = []
  for (const match of text.matchAll(pattern)) {
    const groups = match.groups ?? {}
    if (groups.space !== undefined) continue
    const [kind] = (['string', 'quoted', 'number', 'word', 'operator'] as const).filter((name) => groups[name] !== undefined)
    if (!kind) continue
    tokens.push({ kind, text: match[0], name: nameOf(kind, match[0]), start: match.index, end: match.index + match[0].length })
  }
  return tokens
}

function nameOf(kind: SqlToken['kind'], text: string): string {
  if (kind === 'quoted') return text.slice(1, -1).replaceAll('""', '"')
  return kind === 'word' ? text.toLowerCase() : text
}

/** Words that stand for themselves in an expression and never for a column, unless a column of the dataset has the same name. */
export const expressionKeywords: ReadonlySet<string> = new Set(
  `all and any as asc at between both by case cast collate cross current_date current_time current_timestamp desc distinct else end epoch
  escape exists extract false filter first following for from group having ilike in interval is isnull last leading like limit
  localtime localtimestamp not notnull null nulls offset on or order over partition preceding range row rows select similar some symmetric
  then time to trailing true unbounded unknown using when where window with within without zone
  bigint boolean bool char character date decimal double float int integer int2 int4 int8 float4 float8 json jsonb numeric precision real
  smallint text timestamp timestamptz timetz uuid varchar varying century day decade dow doy hour isodow isoyear microseconds millennium
  milliseconds minute month quarter second week year`.split(/\s+/),
)

/** Words that PostgreSQL takes for something else when they stand where a name is expected (its reserved key words). */
const reserved: ReadonlySet<string> = new Set(
  `all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create current_catalog current_date
  current_role current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign from
  grant group having in initially intersect into lateral leading limit localtime localtimestamp not null offset on only or order placing
  primary references returning select session_user some symmetric system_user table then to trailing true union unique user using variadic
  when where window with authorization binary collation concurrently cross current_schema freeze full ilike inner is isnull join left like
  natural notnull outer overlaps right similar tablesample verbose`.split(/\s+/),
)

/** A name as SQL text, quoted only where PostgreSQL needs it. */
export const sqlName = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) && !reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`
