import lists from './lists.json' with { type: 'json' }
import { givesRows, spreads } from './rows.ts'
import type { Value } from './scope.ts'
import { lengthOf } from './walk.ts'

/** Functions whose result is a short value however long their arguments are: those of types of a fixed size, and these. */
const shortResults: ReadonlySet<string> = new Set(`${lists.fixedSize} date_part extract md5 sha224 sha256 sha384 sha512 sign`.split(' '))

/** Whether what a function gives is short whatever it gets. */
export const givesShort = (name: string): boolean => shortResults.has(name)

/** Functions that give a part of what they get, the same in another order or case, or all of it one behind the other. */
const keeping: ReadonlySet<string> = new Set(
  `abs any_value array_append array_cat array_prepend array_remove array_reverse array_sample array_shuffle array_sort avg btrim ceil ceiling concat
  decode div first_value floor initcap json_array_elements json_array_elements_text json_build_array json_build_object json_each json_each_text
  json_extract_path json_extract_path_text json_object json_object_keys json_strip_nulls jsonb_array_elements jsonb_array_elements_text
  jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object
  jsonb_object_keys jsonb_set jsonb_set_lax jsonb_strip_nulls lag last_value lead left lower ltrim max min mod mode nth_value percentile_cont
  percentile_disc regexp_split_to_table regexp_substr reverse right round row_to_json rtrim split_part sqrt string_to_table substr
  substring sum to_json to_jsonb trim_array trim_scale trunc unnest upper`.split(/\s+/),
)

/**
 * The length of what a function gives that has no bound of its own: as long as all its arguments where it is known to give no more, else twice
 * that, for nobody counted what it makes of them. What comes out of tables alone is as long as the data say.
 */
export const grownLength = (name: string, values: readonly Value[], sum: number): number =>
  keeping.has(name) || !values.some(({ written }) => written) ? sum : sum * (lexemes.has(name) ? 5 : 2)

/** Functions that write each word of a text in quotes, with places or signs beside it. */
const lexemes: ReadonlySet<string> = new Set(
  'json_to_tsvector jsonb_to_tsvector phraseto_tsquery plainto_tsquery to_tsquery to_tsvector websearch_to_tsquery'.split(' '),
)

/** Computations whose time grows with the square of the digits. */
const digitWork: ReadonlySet<string> = new Set(
  `cbrt div exp factorial gamma gcd lcm lgamma ln log log10 mod pg_size_pretty pow power sqrt stddev stddev_pop stddev_samp var_pop var_samp variance
  width_bucket`.split(/\s+/),
)

/** Functions that put characters into an order, however many stand in a row: the square of the length. */
const ordering: ReadonlySet<string> = new Set(['is_normalized', 'normalize'])

/** Text search holds the parts of a query, or the places of words, against each other. */
const searching: ReadonlySet<string> = new Set(
  `array_to_tsvector json_to_tsvector jsonb_to_tsvector numnode phraseto_tsquery plainto_tsquery querytree setweight strip to_tsquery to_tsvector
  ts_delete ts_filter tsvector_to_array websearch_to_tsquery`.split(/\s+/),
)

/** What one look at all of a value counts for that was gathered out of rows: nobody hears a timeout between the calls of one row. */
const workOfLook = 300

/** What the rounds of a recursion put together, such as the path through a tree, is as a rule much shorter than it may be. */
const rowsOfRecursion = 5_000

/**
 * Characters or digits that a call may hold against each other, as far as its own bounds do not count them. All other functions take time like the
 * length of what they get.
 */
export function workOfCall(name: string, values: readonly Value[], reach: (value: Value) => number): number {
  const longest = values.reduce((most, value) => Math.max(most, digitWork.has(name) ? value.digits : reach(value)), 1)
  if (digitWork.has(name)) return longest ** 2
  if (ordering.has(name)) return 4 * longest ** 2
  if (searching.has(name)) return longest ** 2 / 64
  const rows = values.map(({ gathered, spread }) => (!gathered ? 0 : spread === spreads.recursive ? rowsOfRecursion : spread))
  return Math.max(0, ...rows) * workOfLook
}

/** Functions that look at the clock, and aggregates: what they give is known only while the statement runs. */
const varying: ReadonlySet<string> = new Set(
  `age any_value avg bit_and bit_or bit_xor bool_and bool_or clock_timestamp corr count covar_pop covar_samp cume_dist dense_rank every max min mode
  now percent_rank percentile_cont percentile_disc random rank regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy
  regr_syy statement_timestamp stddev stddev_pop stddev_samp sum transaction_timestamp var_pop var_samp variance`.split(/\s+/),
)

/** Whether what a function gives is known only while the statement runs, whatever it gets. */
export const variesAlways = (name: string): boolean => varying.has(name) || givesRows(name)

/** How many plain nodes work counts for, each time that it is referred to. */
export const weightOfWork = (work: number): number => Math.floor(work / 1_000)

/** How many plain nodes a computation on a long value counts for, each time that it is referred to. */
export const extraWeight = (name: string, value: Value): number =>
  Math.floor(digitWork.has(name) ? value.digits ** 2 / 1_024 : lengthOf(value) / 64)
