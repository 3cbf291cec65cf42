/**
 * Writes the closed lists of functions, operators and keywords from a server's own catalog by the rules below. The result is kept in
 * `lists.json`; a test makes it again from a real server and compares.
 */

/**
 * One row of `routinesQuery`: one overload. `pseudo` holds pseudo-types other than `any…` and `record`; `out` the names of OUT columns;
 * `fixedSize`: its result is of a type whose values are all of one size.
 */
export type RoutineRow = {
  name: string
  volatility: string
  parallel: string
  revoked: boolean
  operator: boolean
  pseudo: string[]
  out: string[]
  fixedSize: boolean
}

export const routinesQuery = `
select p.proname::text as name, p.provolatile::text as volatility, p.proparallel::text as parallel,
  p.proacl is not null and not has_function_privilege('public', p.oid, 'execute') as revoked,
  coalesce(obj_description(p.oid, 'pg_proc'), '') like 'implementation of%' as operator,
  array(select t.typname::text from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]) || p.prorettype) used(type)
    join pg_type t on t.oid = used.type
    where t.typtype = 'p' and t.typname not like 'any%' and t.typname <> 'record') as pseudo,
  array(select p.proargnames[n] from generate_subscripts(p.proargmodes, 1) n where p.proargmodes[n] in ('o', 'b', 't') order by n) as out,
  (select t.typlen > 0 and t.typtype <> 'p' from pg_type t where t.oid = p.prorettype) as "fixedSize"
from pg_proc p
where p.pronamespace = 'pg_catalog'::regnamespace
order by p.proname collate "C", p.oid`

/** Operators; allowed are those with a form whose operands are all of types that a statement may name (or polymorphic), and whose function is not volatile. */
export const operatorsQuery = `
select o.oprname::text as name, bool_or(p.provolatile <> 'v'
  and (o.oprleft = 0 or o.oprleft in (select oid from allowed)) and o.oprright in (select oid from allowed)) as allowed
from pg_operator o join pg_proc p on p.oid = o.oprcode
where o.oprnamespace = 'pg_catalog'::regnamespace
group by o.oprname order by o.oprname collate "C"`

/** The types of `operatorsQuery`; `$1` is the list of names a statement may use. */
export const allowedTypesQuery = `
with named as (select oid, typarray from pg_type where typnamespace = 'pg_catalog'::regnamespace and typname = any($1))
select oid from named union select typarray from named where typarray <> 0
union select oid from pg_type where typtype = 'p' and typname like 'any%'`

/** Keywords that a printed identifier must not be without quotes. */
export const keywordsQuery = `select word from pg_get_keywords() where catcode <> 'U' order by word collate "C"`

/** Text search configurations of the system itself. */
export const configurationsQuery = `
select cfgname::text as name from pg_ts_config where cfgnamespace = 'pg_catalog'::regnamespace order by cfgname collate "C"`

type Rule = { reason: string; denies(overload: RoutineRow): boolean }

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/))
const named = (reason: string, pattern: RegExp): Rule => ({ reason, denies: ({ name }) => pattern.test(name) })
const listed = (reason: string, names: string): Rule => {
  const set = words(names)
  return { reason, denies: ({ name }) => set.has(name) }
}

/** Functions behind an operator that the manual also gives as functions of their own. Source: PostgreSQL, chapter 9. */
const documented = words('array_cat starts_with')

/** Read in order; the first that hits any overload denies the whole name, for the raw tree does not tell overloads apart. */
const rules: Rule[] = [
  { reason: 'volatile', denies: ({ volatility }) => volatility === 'v' },
  { reason: 'not parallel safe', denies: ({ parallel }) => parallel !== 's' },
  { reason: 'execution revoked from the public', denies: ({ revoked }) => revoked },
  { reason: 'pseudo-type argument or result', denies: ({ pseudo }) => pseudo.length > 0 },
  { reason: 'implementation of an operator', denies: ({ name, operator }) => operator && !documented.has(name) },
  named('server, catalog, statistics, size, log or snapshot', /^pg_(?!size_)|^txid_/),
  named('privileges', /^has_.*_privilege$|acl|^row_security_active$/),
  listed(
    'session or server fingerprint',
    `current_database current_setting current_user get_current_ts_config getdatabaseencoding getpgusername icu_unicode_version mxid_age
    session_user system_user unicode_version version`,
  ),
  listed(
    'object names from catalogs',
    `col_description format_type name nameconcatoid obj_description oid oidvectortypes parse_ident quote_ident regclass shobj_description
    to_regclass to_regcollation to_regnamespace to_regoper to_regoperator to_regproc to_regprocedure to_regrole to_regtype to_regtypemod xid`,
  ),
  named('SQL text, cursors or XML', /xml|xpath/),
  listed('text search internals', 'ts_debug ts_lexize ts_parse ts_token_type'),
  named('composite type by name', /_populate_record/),
  named('binary output', /_?send$/),
  named(
    'index, sort, hash or planner support',
    /cmp(_|$)|hash|^bt(?!rim)|typmodin$|_canonical$|_subdiff$|_validator$|^in_range$|^gin_|^gist_|^spg_|^satisfies_/,
  ),
  named(
    'aggregate support',
    /(larger|smaller)$|_transfn$|statefunc$|accum|combine|^float8_|_sum$|int8dec|int8inc|^int4inc|numeric_inc|_avg$/,
  ),
  listed(
    'internal duplicate of an operator or function',
    `cash_words dexp dlog1 dlog10 dround dtrunc like notlike numeric_div_trunc numeric_exp numeric_ln numeric_log numeric_sqrt
    similar_escape textlen`,
  ),
  listed('encoding conversion, odd types', 'char convert convert_from convert_to macaddr8_set7bit money to_ascii'),
  listed('builds large values and has no place in analytics', 'array_fill set_bit set_byte ts_headline'),
]

/**
 * Allowed although a rule hits. age: the overload on transaction ids cannot be reached, for that type cannot be named and system
 * columns are refused. random, clock_timestamp, array_shuffle, array_sample: volatile, but they read the clock or a generator only.
 */
const exceptions = words('age array_sample array_shuffle clock_timestamp random')

/** Tier B: geometry, network, full text, bits, record builders, rarely used mathematics. */
const tierB = words(`abbrev area array_sample array_shuffle array_to_tsvector bit bit_count bound_box box broadcast bytea casefold center
  cidr circle crc32 crc32c diagonal diameter erf erfc family gamma gcd get_bit get_byte height host hostmask inet_merge inet_same_family
  is_normalized isclosed ishorizontal isopen isparallel isperp isvertical json_to_record json_to_recordset json_to_tsvector
  jsonb_path_exists_tz jsonb_path_match_tz jsonb_path_query_array_tz jsonb_path_query_first_tz jsonb_path_query_tz jsonb_to_record
  jsonb_to_recordset jsonb_to_tsvector lcm lgamma line lseg macaddr macaddr8 masklen netmask network normalize npoints num_nonnulls
  num_nulls numnode path pclose phraseto_tsquery plainto_tsquery point polygon popen querytree quote_literal quote_nullable radius
  set_masklen setweight slope strip to_tsquery to_tsvector ts_delete ts_filter ts_rank ts_rank_cd tsvector_to_array unicode_assigned
  unistr uuid_extract_timestamp uuid_extract_version varbit websearch_to_tsquery width`)

/**
 * Words with a space between. `columns`: what allowed functions in FROM call their result columns, `name(first,second)` for each
 * variant; nothing between the brackets where the alias or the function names the one column. `exceptions`: allowed though a rule hits.
 * `fixedSize`: allowed ones all of whose forms give values of one size.
 */
export type Lists = Record<
  'functionsA' | 'functionsB' | 'exceptions' | 'fixedSize' | 'columns' | 'operators' | 'keywords' | 'configurations',
  string
>

/** What a server says of itself: the answers to the queries above. */
export type ServerNames = { routines: RoutineRow[]; operators: string[]; keywords: string[]; configurations: string[] }

/** The reason why a name is refused, or null. `overloads` are all rows of that name. */
export function reasonAgainst(overloads: RoutineRow[]): string | null {
  const [first] = overloads
  if (first === undefined || exceptions.has(first.name)) return null
  return rules.find((rule) => overloads.some((overload) => rule.denies(overload)))?.reason ?? null
}

/** Names of functions by the reason why they are refused, in the order of the rules; allowed ones under `allowed`. */
export function reasonsOf(routines: RoutineRow[]): Map<string, string[]> {
  const byName = [...Map.groupBy(routines, ({ name }) => name)]
  const reasons = Map.groupBy(byName, ([, overloads]) => reasonAgainst(overloads) ?? 'allowed')
  return new Map(
    ['allowed', ...rules.map(({ reason }) => reason)].map((reason) => [reason, (reasons.get(reason) ?? []).map(([name]) => name)]),
  )
}

/** The lists from what a server says of itself. */
export function generateLists({ routines, operators, keywords, configurations }: ServerNames): Lists {
  const allowed = [...Map.groupBy(routines, ({ name }) => name)].filter(([, overloads]) => reasonAgainst(overloads) === null)
  const names = allowed.map(([name]) => name)
  return {
    functionsA: names.filter((name) => !tierB.has(name)).join(' '),
    functionsB: names.filter((name) => tierB.has(name)).join(' '),
    exceptions: [...exceptions].join(' '),
    fixedSize: allowed
      .filter(([, overloads]) => overloads.every(({ fixedSize }) => fixedSize))
      .map(([name]) => name)
      .join(' '),
    columns: allowed
      .filter(([, overloads]) => overloads.some(({ out }) => out.length > 0))
      .flatMap(([name, overloads]) => [...new Set(overloads.map(({ out }) => `${name}(${out.join(',')})`))])
      .join(' '),
    operators: operators.join(' '),
    keywords: keywords.join(' '),
    configurations: configurations.join(' '),
  }
}
