import type { Random } from './random.ts'

/** One way to call a function or an operator: types of the arguments, as `format_type` writes them. */
export type Signature = { name: string; kind: 'f' | 'a' | 'w' | 'o'; set: boolean; args: string[] }

/** Every form of every function and operator of the system, with the types of its arguments, as one JSON text. */
export const signaturesQuery = `
select json_agg(json_build_object('name', name, 'kind', kind, 'set', set, 'args', args) order by name, kind, args::text)::text as signatures from (
  select p.proname::text as name, p.prokind::text as kind, p.proretset as set,
    array(select format_type(t.oid, null) from unnest(p.proargtypes) with ordinality a (oid, n) join pg_type t on t.oid = a.oid order by n) as args
  from pg_proc p where p.pronamespace = 'pg_catalog'::regnamespace and p.prokind in ('f', 'a', 'w')
  union all
  select o.oprname, 'o', false, array(select format_type(x, null) from unnest(array[o.oprleft, o.oprright]) x where x <> 0)
  from pg_operator o where o.oprnamespace = 'pg_catalog'::regnamespace) all_forms`

/** Values of a type, columns of the shop among them. */
const values: Record<string, string[]> = {
  integer: ['1', '-3', '0', 's.id', '7::int4', 'l.pieces'],
  smallint: ['2::int2', '0::int2'],
  bigint: ['5::int8', '9000000000', 's.id::bigint'],
  numeric: ['1.5', 's.amount', '-0.25', '1e3', "'NaN'::numeric"],
  real: ['1.5::float4', "'inf'::float4"],
  'double precision': ['0.5::float8', 's.amount::float8', '-2::float8'],
  text: ["'abc'", 's.state', "''", "'a,b'", "'day'", "'ä😀'", 's.state::text'],
  'character varying': ["'vc'::varchar", 's.state::varchar(3)'],
  character: ["'c'::char(3)"],
  boolean: ['true', 's.amount > 5', 'null::bool'],
  date: ["date '2024-02-29'", 's.sold_at::date'],
  'timestamp without time zone': ["timestamp '2024-01-31 10:00'", 's.sold_at::timestamp'],
  'timestamp with time zone': ['s.sold_at', "timestamptz '2024-01-01 00:00+00'", 'now()'],
  'time without time zone': ["time '10:20:30'"],
  'time with time zone': ["timetz '10:20+02'"],
  interval: ["interval '1 day'", "interval '2 hours'", "'-1 month'::interval"],
  json: [`'{"a": [1, 2]}'::json`, "'[1]'::json"],
  jsonb: [`'{"a": [1, 2], "b": null}'::jsonb`, "'[3]'::jsonb"],
  jsonpath: ["'$.a'::jsonpath", "'$[*] ? (@ > 1)'::jsonpath"],
  uuid: ["'00000000-0000-0000-0000-000000000001'::uuid"],
  bytea: ["'\\x0102'::bytea"],
  inet: ["'10.0.0.1/8'::inet"],
  cidr: ["'10.0.0.0/8'::cidr"],
  bit: ["b'1010'"],
  'bit varying': ["b'101'::varbit"],
  tsvector: ["to_tsvector('simple', 'a b')"],
  tsquery: ["'a & b'::tsquery"],
  regconfig: ["'simple'", "'english'"],
  int4range: ["'[1,5)'::int4range"],
  int8range: ["'[1,5)'::int8range"],
  numrange: ["'[1.5,2]'::numrange"],
  daterange: ["'[2024-01-01,2024-02-01)'::daterange"],
  tsrange: ["'[2024-01-01,2024-02-01)'::tsrange"],
  tstzrange: ["'[2024-01-01,2024-02-01)'::tstzrange"],
  anyelement: ['1', "'x'::text", 's.amount'],
  anynonarray: ['1', "'x'::text"],
  anyarray: ['array[1, 2]', "array['a']"],
  anycompatible: ['1', '2.5'],
  anycompatiblearray: ['array[1, 2]', 'array[2.5]'],
  anycompatiblenonarray: ['1'],
  anyrange: ["'[1,5)'::int4range"],
  anymultirange: ["'{[1,5)}'::int4multirange"],
  anycompatiblerange: ["'[1,5)'::int4range"],
  anycompatiblemultirange: ["'{[1,5)}'::int4multirange"],
  'text[]': ["array['a', 'b']", "'{x,null}'::text[]"],
  'integer[]': ['array[3, 1]'],
  'double precision[]': ["'{0.5}'::float8[]"],
  record: ['row(1, 2)'],
  '"any"': ['1', "'x'"],
  name: ["'pg_class'"],
  regclass: ["'sale'"],
  oid: ['1'],
  internal: ['1'],
}

/** A statement with one call of the given form somewhere in it, whether anybody may call it or not. */
export function callStatement(random: Random, { name, kind, set, args }: Signature): string {
  const list = args.map((type) => random.pick(values[type] ?? values[type.replace(/\[\]$/, '')] ?? ["'1'"]))
  const from = 'from sale s join sale_line l on l.sale_id = s.id'
  if (kind === 'o') return `select ${list.length === 1 ? `${name} ${list[0]}` : `${list[0]} ${name} ${list[1]}`} ${from} limit 3`
  const call = `${random.oneIn(6) ? 'pg_catalog.' : ''}${/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name}"`}(${list.join(', ')})`
  if (kind === 'w') return `select ${call} over (order by s.id) ${from} limit 3`
  if (kind === 'a') return aggregateStatement(random, name, list, from)
  if (set && random.oneIn(2)) return `select x.* from sale s, sale_line l, lateral ${call} as x where s.id = 1 and l.id = 1`
  const places = [
    `select ${call} ${from} limit 3`,
    `select s.id ${from} where ${call} is not null limit 3`,
    `select count(*) ${from} group by ${call}`,
    `select s.id ${from} order by ${call} limit 3`,
    `select x.v from (select ${call} as v ${from} limit 2) x`,
    `with q as (select ${call} as v ${from} limit 2) select count(v) from q`,
    `select case when s.id > 0 then ${call} end ${from} limit 3`,
    `select (select ${call} limit 1) ${from} limit 3`,
    `select max(s.id) over (partition by ${call}) ${from} limit 3`,
  ]
  return random.pick(set ? places.slice(0, 1) : places)
}

function aggregateStatement(random: Random, name: string, list: string[], from: string): string {
  const args = list.join(', ')
  const [first = '1', ...others] = list
  return random.pick([
    `select ${name}(${args || '*'}) ${from}`,
    `select s.state, ${name}(${args || '*'}) filter (where s.id > 3) ${from} group by s.state`,
    `select ${name}(${args || '*'}) over (partition by s.state) ${from} limit 3`,
    `select ${name}(distinct ${args || '1'}) ${from}`,
    `select ${name}(${args || '1'} order by s.id) ${from}`,
    `select ${name}(${others.length > 0 ? first : ''}) within group (order by ${others.length > 0 ? others.join(', ') : first}) ${from}`,
    `select 1 ${from} having ${name}(${args || '*'}) is not null`,
  ])
}
