import type { Rule } from '../../../src/base/problem.ts'

const counts = 'with recursive r (a) as (select 1 union all select a + 1 from r where a < 2)'

const refused = [
  // A field of what is no row is a call of the function of that name.
  'select (f).pg_read_file from unnest(array[$$/etc/hostname$$]) as f(pg_read_file)',
  'select (f.*).current_setting from unnest(array[$$data_directory$$]) as f(current_setting)',
  'select (f).lo_create from generate_series(5, 5) as f(lo_create)',
  'select (pg_sleep).pg_sleep from generate_series(5, 5) as pg_sleep',
  'select (value).pg_read_file from json_array_elements_text($$[]$$) as f, (select 1 as pg_read_file) as value',
  'select (lower).pg_ls_dir from lower($${a}$$::int4range) as lower(pg_ls_dir)',
  'select (d).pg_typeof from current_date as d(pg_typeof)',
  'select (positions).pg_typeof from unnest(coalesce($$a$$::tsvector)) as t, (select 1 as pg_typeof) as positions',
  'select (positions).pg_typeof from (select * from unnest(coalesce($$a$$::tsvector)) as t) x, (select 1 as pg_typeof) as positions',
  'select (select (weights).pg_typeof from (select 1 as pg_typeof) as weights) from unnest(coalesce($$a$$::tsvector)) as t',
  'select (column2).pg_ls_dir from (select $$a$$ as a, $$b$$ as b) q, lateral (values (q.*)) v, (select 1 as pg_ls_dir) as column2',
  'with recursive r (pg_typeof) as (select 1 union all select (r).pg_typeof::text::int from r) cycle pg_typeof set r to $$a$$ default $$b$$ using p select 1',
  // Columns that join by their name although nobody said so.
  'select 1 from unnest(coalesce(array[1])) as secret_code natural join buyer',
  'select 1 from (select * from unnest(coalesce($$a$$::tsvector)) as x) y natural join buyer',
  'with t as (select * from unnest(coalesce($$a$$::tsvector)) as x union select * from unnest(coalesce($$a$$::tsvector))) select 1 from t natural join buyer',
  'select id from unnest(coalesce($$x$$::tsvector), array[$$a$$]) as f(a, b, c, secret_code) natural join buyer',
  'with recursive r (id) as (select 1 union all select id + 1 from r natural join worker) cycle id set wage to 1 default 2 using p select 1 from r',
  'with recursive r (id) as (select 1 union all select id + 1 from r natural join worker) search depth first by id set wage select 1 from r',
  // Columns that `*` leaves out after a join.
  `${counts} cycle a set secret_code using p select (select secret_code::text from (select * from r join r r2 using (secret_code)) t) from buyer`,
  `${counts} cycle a set secret_code using p select (select secret_code::text from (select * from r natural join r r2) t) from buyer`,
  `${counts} search depth first by a set secret_code select (select 1 from (select * from r left join r r2 using (secret_code)) t) from buyer`,
  `${counts} cycle a set c using p select (select secret_code from (select * from (r x join r using (c)) as j(secret_code)) t) from buyer`,
  `${counts} cycle a set c using p select (select u.* from r x join r using (c) as u) from buyer`,
  // Column lists that count columns which nobody knows of.
  'select c7 from (unnest(coalesce($$x$$::tsvector)) as f cross join worker w) as j(c1, c2, c3, c4, c5, c6, c7)',
  'select c7 from (unnest(coalesce($$x$$::tsvector)) as f(x) cross join worker w) as j(c1, c2, c3, c4, c5, c6, c7)',
  'select c7 from ((select * from unnest(coalesce($$x$$::tsvector)) as f) as f cross join worker w) as j(c1, c2, c3, c4, c5, c6, c7)',
  'select c8 from (rows from (unnest(coalesce($$x$$::tsvector)), generate_series(1, 2)) as f cross join worker w) as j(c1, c2, c3, c4, c5, c6, c7, c8)',
  'with t as (select * from unnest(coalesce($$x$$::tsvector)) as f) select c7 from (t cross join worker w) as j(c1, c2, c3, c4, c5, c6, c7)',
  `with recursive r (a) as (select $$0$$ union all select j.c7::text from (r cross join worker w) as j(c1, c2, c3, c4, c5, c6, c7) where c1 < $$2$$)
    cycle a set c using p select a from r`,
]

/** Statements whose names mean more to the server than they seem to say. */
export const hostileNames: [rule: Rule, sql: string][] = refused.map((sql) => ['column', sql])
