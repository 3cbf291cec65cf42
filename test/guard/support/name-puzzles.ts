const calls = [
  `unnest('a'::tsvector)`,
  `unnest(array['a'])`,
  `unnest('a'::tsvector, array['a'])`,
  `unnest('{[1,2)}'::int4multirange)`,
  `rows from (generate_series(1, 2), unnest('a'::tsvector))`,
  'generate_series(1, 2)',
  `lower('[1,2)'::int4range)`,
  `json_each('{}')`,
  `json_array_elements_text('[]')`,
  'current_date',
]

/** Entries of FROM that have N somewhere: as their own name, as one of a column list, or as a name that the server makes. */
const entries = [
  ...calls.flatMap((call) => [
    `${call} as N`,
    `${call} as f (N)`,
    `${call} as f (a, N)`,
    `${call} with ordinality as N (a, b)`,
    `${call} as f (N, N, N, N)`,
  ]),
  `json_to_record('{}') as f (N text, b int)`,
  `json_table('{}', '$' columns (b text, N int)) as f`,
  `(select 1 as a, 'x'::text as N) f`,
  `(select 'x'::text as N, 'x'::text as N) N`,
  `lateral (values ('x'::text, 'y'::text)) as f (N)`,
  `(select 'x'::text as a, 'x'::text as b) q, lateral (values (q.*)) f, (select 1 as N) column2`,
  '(buyer cross join worker) as f (a, b, c, d, e, N)',
  '(worker join buyer using (id)) as f (a, b, c, d, N)',
  'buyer as f (N)',
  'r as f',
  'r as N',
  '(r join r r2 using (N)) as f',
  '(r natural join r r2) as f',
]

/** Where an entry E may stand; what is around it has no N of its own but in `buyer` and `worker`, where it is a closed column. */
const places = [
  'E',
  '(select * from E) f',
  '(select f.* from E) N',
  '(select * from E union all select * from E) f',
  '(with t as (select * from E) select * from t, t t2) f',
  '(with t (a, b, c, N) as (select * from E) select * from t) f',
  '(with recursive t as (select * from E union all select * from t) select * from t) f',
  '(E cross join (select 1 as z) z) as f',
  '(E cross join worker w) as f (c1, c2, c3, c4, c5, c6, N)',
  'E natural join buyer',
  'E natural join (select 1 as z) z',
]

/** Ways to mean N, with P as what FROM holds. */
const references = [
  'select N from P',
  'select f.N from P',
  'select (f).N, (f.*).N from P',
  'select N.N, (N).N from P',
  'select (positions).N, (column2).N from P, (select 1 as N) positions',
  'select (select N from P limit 1) from buyer, worker',
  'select (select N from (select * from P) x limit 1) from buyer, worker',
  'select * from P, buyer order by N',
  'select distinct on (N) * from P, worker',
  'select N from P, buyer group by N',
]

const traversals = ['cycle id set N using p', 'search depth first by id set N', `cycle id set N to 'a' default 'b' using p`]
const inside = [
  'select id + 1 from r where id < 2',
  'select (r).N::text::int from r',
  'select id + 1 from r natural join worker',
  'select length(f.N::text) from (r cross join worker) as f (c1, c2, c3, c4, c5, N)',
]

/** Recursive queries that are called r and have a column N by SEARCH or CYCLE. */
const recursions = traversals.flatMap((traversal) =>
  inside.map((term) => `with recursive r (id) as (select 1 union all ${term}) ${traversal}`),
)

/** Statements in which `name` may mean a column, a row, a value, an output column or a function, on several levels. */
export function namePuzzles(name: string): string[] {
  const [first = ''] = recursions
  const plain = places.flatMap((place, at) =>
    entries.flatMap((entry) =>
      references.map((reference) => {
        const from = place.replaceAll('E', entry)
        const needs = /\br\b/.test(entry) ? `${recursions[(at % 3) * 4] ?? first} ` : ''
        return needs + reference.replaceAll('P', from)
      }),
    ),
  )
  const recursive = recursions.flatMap((head) => references.map((reference) => `${head} ${reference.replaceAll('P', 'r as f')}`))
  return [...plain, ...recursive].map((text) => text.replaceAll(/\bN\b/g, name))
}
