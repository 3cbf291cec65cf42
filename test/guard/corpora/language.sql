-- aggregates
select avg(salary) as mean, sum(salary), max(name), min(hired), count(*) from trade.staff
select avg(v) from (values (1.5), (null), (2.5)) as t (v)
select stddev_pop(v), stddev_samp(v), var_pop(v), var_samp(v), stddev(v), variance(v) from (values (1.0), (4.0), ('nan')) t (v)
select sum(v::numeric), avg(v::float8), max(v::float4) from (values ('infinity'), ('1')) t (v)
select regr_count(y, x), regr_sxx(y, x), regr_syy(y, x), regr_sxy(y, x), regr_avgx(y, x), regr_avgy(y, x), regr_intercept(y, x), covar_samp(y, x) from (values (1, 2.0), (2, 3.5), (3, 5.5)) t (x, y)
select count(distinct team), count(all team), sum(distinct salary), array_agg(distinct team order by team desc) from trade.staff
select (select max((select i.size from trade.article i where i.article_key = o.boss_id))) from trade.staff o
select (select sum(o.salary) from trade.area limit 1) from trade.staff o group by o.team
select team, sum(salary) from trade.staff group by team having count(*) filter (where salary > 2500) > 3
select bit_and(x), bit_or(x), bit_xor(x) from (values (3), (5), (6)) t (x)
select bit_and(b), bit_or(b) from (values (b'0011'), (b'0101')) t (b)
select bool_and(b), bool_or(b), bool_and(not b), every(b) from (values (true), (false), (null)) t (b)
select min(v), max(v) from (values (array[1, 2]), (array[1, 3])) t (v)
select max(row_number) from (select row_number() over (order by id) from trade.staff) s
select percentile_cont(array[0, 1, 0.25]) within group (order by seconds) from web.hit
select percentile_cont(0.5) within group (order by at - timestamptz '2024-01-01 00:00+00') from web.hit
select distinct on (team) team, name from trade.staff order by team using >, name using operator(pg_catalog.<) nulls first
select team, string_agg(name, ',' order by name using >), rank() over (order by team using <) from trade.staff group by team order by team using <
select rank('x', 3) within group (order by client_name, client_key) from trade.client
select cume_dist(3) within group (order by x) from generate_series(1, 5) x
select string_agg(team, '-' order by team using_name) from (select team, id as using_name from trade.staff) s
select string_agg(v, null) from (values ('a'), (null), ('b')) t (v)
select string_agg(distinct v, ',' order by v) from (values ('a'), ('a'), ('b')) t (v)
select array_agg(array[id, boss_id] order by id) from trade.staff where id < 4
select json_object_agg(name, salary order by id), jsonb_agg(name) from trade.staff where id < 3
select json_agg(distinct jsonb_build_object('t', team)::text) from trade.staff
select mode() within group (order by team desc) from trade.staff
select any_value(name order by id) from trade.staff
select range_agg(r), range_intersect_agg(r) from (values (int4range(1, 4)), (int4range(2, 6))) t (r)
select unique1.n from (select count(*) as n from trade.staff group by ()) as unique1
select 1 from trade.staff having count(*) > 2
select team || '!' from trade.staff group by team order by max(salary)
select sum(salary) over (order by id rows 1 preceding) - salary from trade.staff order by id
select count(*) from (select distinct team, salary % 100 from trade.staff) x
select variance(x::int4) from generate_series(1, 10) x
-- select
select * from trade.area where area_key < 3 order by area_key
select all area_key from trade.area order by area_key desc
select area.area_key, area.area_name from trade.area order by area_key using_desc
select from trade.area
select 1 as one where false
select as_is.* from (values (1, 2), (3, 4 + 5), (6, 7)) as as_is
values (1), (select_me.x) limit 0
values ((select max(id) from trade.staff)), (2)
select (values (3))
select * from (values (1, 2), (3, 4), (7, 77.7)) v (a, b) union all table trade.pairs
select * from trade.staff s where (s.id, s.boss_id) < (4, 2) order by 1
select id from trade.staff where name > 'Person 2' collate "C" order by id nulls first
select id from trade.staff order by boss_id desc nulls first, id limit 4
select id from trade.staff order by boss_id asc nulls last, id limit 4 offset 26
select id as a, -id as b from trade.staff order by 2, a
select id from trade.staff order by id + 0 desc limit 2
select id from trade.staff order by (select -id)
select distinct on (team, boss_id) team, boss_id, id from trade.staff order by team, boss_id, id desc
select distinct team, team as t2 from trade.staff order by team
select s from (select 'not a row'::text as s) q
select q.s from (select 1 as s) as q where s = 1
select id from only trade.staff limit 1
select id from trade.staff * limit 1
select x.* from trade.area as x (k, n) where x.n is not null order by k
select t.area_key from trade.area t where not t.area_key in (select 1 union select 2) order by 1
select null, null::int, 'null', "x"."y" from (select 1 as y) as "x"
select 'first' union select 'second' order by 1 desc
select 1 as a union all (select 2 order by 1 limit 1) union all select 3 order by a
select 1 intersect all select 1 union select 2 except all select 3
(((select 1))) union (((select 2)))
select 1.0 as two union select 1 order by 1
select '1'::text union all select name from trade.staff order by 1 limit 3
select area_key from trade.area union select country_key from trade.country except select 3 order by 1 limit 5
(select 1, 2, 3 union select 4, 5, 6 order by 1, 2) except (select 4, 5, 6)
select * from (select 1 as t, area_key from trade.area union select 2, country_key from trade.country) ss where t = 1 order by 2
-- joins
select '' as xxx, * from trade.area as t (a, b) order by a
select * from trade.area a cross join trade.area b (k, n) where a.area_key = 1 order by k
select * from trade.country j1 join trade.area j2 on j1.area_key <= j2.area_key where j1.country_key = 3 order by 1, 4
select * from trade.country inner join trade.area using (area_key) where country_key < 3 order by 1, 2
select area_key, country_name from trade.country left outer join trade.area using (area_key) where country_key < 3
select ii, tt.x from (trade.area natural join trade.country) as tt (ii, n, k, x) order by k limit 3
select * from (trade.area join trade.country using (area_key)) join trade.vendor using (country_key) order by vendor_key limit 2
select * from trade.area a full join trade.country b using (area_key) where coalesce(b.country_key, 0) < 2
select a.*, b.* from trade.area a left join (trade.country b inner join trade.vendor v on v.country_key = b.country_key) on b.area_key = a.area_key order by 1, 3 limit 3
select * from ((select 2 as v) union all (select 1)) as q1 cross join ((select 4 as w) union all (select 3)) as q2 order by v, w
select a.area_key from trade.area a join trade.area b using (area_key) join trade.area c using (area_key) order by 1
select x.area_key from trade.area join trade.country using (area_key) as x where x.area_key = 2
select aa.area_key, (select max(country_key) from trade.country where area_key = aa.area_key) from trade.area aa order by 1
select a.area_key, b.n from trade.area a, lateral (values (a.area_key), (-a.area_key)) as b (n) order by 1, 2
select count(*) from trade.area a, trade.country b left join lateral (select b.country_key as k) ss on b.country_key = ss.k
select * from trade.area a left join lateral generate_series(1, a.area_key) g on true order by 1, g
select f.* from trade.area a, lateral unnest(array[a.area_key, 7]) with ordinality f (x, place) where a.area_key < 3 order by 1, 2
select * from (select area_key as x from trade.area) s1, lateral (select s1.x as y from trade.area limit 1) s2 order by 1
select a.area_key from trade.area a where exists (select 1 from trade.country b where b.area_key = a.area_key and exists (select 1 from trade.vendor v where v.country_key = b.country_key))
select t1.a from (select 1 as a) t1 left join (select 2 as b) t2 on t1.a = t2.b where t2.b is null
select i.a, j.b from (select 1 as a) i, (select i2.a as b from (select 5 as a) i2) j
select * from trade.area natural left join (select area_key, 'n' as note from trade.area) z order by 1
select * from (select 1 as id) t1 natural join (select 1 as id) t2 natural join (select 1 as id) t3
-- with
with q1 (x, y) as (select 1, 2) select * from q1, q1 as q2
select count(*) from (with q1 (x) as (select area_key from trade.area) select * from q1 union select x + 10 from q1) ss
with recursive t(n) as (values (1) union all select n + 1 from t where n < 5) select * from t
with recursive t(n) as (select 'foo' union all select n || ' bar' from t where length(n) < 20) select n from t
with recursive t(n) as (select 1 union select 10 - n from t) select * from t
with recursive t(n) as (values (1) union all select n + 1 from t) select * from t limit 10
with recursive t(n) as (select 1 union all select n + 1 from t) select * from (select * from t limit 3) s
with recursive x (id) as (values (1) union all select id + 1 from x where id < 5), y (id) as (values (1) union all select id + 1 from y where id < 10) select y.*, x.* from y left join x using (id) order by 1
with recursive sub as (select id, boss_id from trade.staff where id = 1 union all select s.id, s.boss_id from trade.staff s, sub where s.boss_id = sub.id) select count(*) from sub
with recursive g (f, t, seen, loop) as (select 1, 2, array[row(1, 2)::text], false union all select g.t, g.t % 3 + 1, g.seen || row(g.t, g.t % 3 + 1)::text, row(g.t, g.t % 3 + 1)::text = any (g.seen) from g where not g.loop) select f, t, loop from g
with cte (foo) as (values (42)) select (select foo from cte)
with cte (foo) as (select 42) select * from (select foo from cte) q
select (with cte (foo) as (values (area_key)) select (select foo from cte)) from trade.area order by 1
with w1 as (select 1 as a), w2 as (select a + 1 as b from w1) select * from w2 union (with w3 as (select 9 as c) select c from w3)
with a as (select 1 as x), b as (select * from a), a2 as (select * from b) select x from a2
with trade_area as (select 1) select * from trade_area
with area as (select 5 as area_key) select area.area_key, t.area_key from area, trade.area t order by 2 limit 1
with t as (select 1 as "Select") select "Select" from t
with outermost (x) as (select 1 union (with innermost as (select 2) select * from innermost union select 3)) select * from outermost order by 1
with x as materialized (select area_key from trade.area) select * from x where area_key = 1
with recursive t as (select id, boss_id from trade.staff where boss_id is null union all select s.id, s.boss_id from trade.staff s join t on s.boss_id = t.id) search depth first by id set place select id, place from t order by place
with recursive t (a, b) as (select id, boss_id from trade.staff where boss_id is null union all select s.id, s.boss_id from trade.staff s join t on s.boss_id = t.a) search breadth first by b, a set "Place" select * from t order by "Place"
with recursive g (a, b) as (values (1, 2), (2, 3), (3, 1)), t as (select a, b from g where a = 1 union all select g.a, g.b from g join t on g.a = t.b) cycle a, b set seen using path select * from t order by path
with recursive g (a, b) as (values (1, 2), (2, 1)), t as (select a, b from g union all select g.a, g.b from g join t on g.a = t.b) search depth first by a set o cycle a set seen to 'yes' default 'no' using p select a, b, seen, o, p from t order by 1, 2, 3, 5
with recursive t as (select 1 as n union all select n + 1 from t where n < 3) cycle n set c to 1 default 0 using p select x.* from (select * from t) x order by 1
-- windows
select team, id, salary, sum(salary) over (partition by team) from trade.staff order by team, id
select id, rank() over (partition by team order by id, name) from trade.staff order by id
select ntile(3) over (order by id), ntile(null) over (order by id) from trade.staff
select lag(id) over w, lag(id, 2, -1) over w, lead(id * 2, 1, -1) over w, lead(id, id % 3) over w from trade.staff window w as (partition by team order by id)
select first_value(id) over (order by id), last_value(id) over (order by id), nth_value(id, id % 3 + 1) over (order by id) from trade.staff
select sum(id) over w, count(*) over w2 from trade.staff window w as (partition by team), w2 as (w order by id)
select sum(count(*)) over (order by team) from trade.staff group by team
select sum(id) over (rows between current row and unbounded following), sum(id) over (rows between 2 preceding and 2 following exclude current row) from trade.staff
select sum(id) over (order by id range between 1::int8 preceding and 1::int2 following exclude group) from trade.staff
select sum(id) over (order by id groups between unbounded preceding and 1 preceding) from trade.staff
select sum(salary) over (order by hired range between '1 year'::interval preceding and '1 year'::interval following exclude ties) from trade.staff
select sum(id) over (order by id desc nulls last rows between unbounded preceding and 2 following) from trade.staff
select id, sum(id) filter (where id > 3) over (order by id) from trade.staff
select count(*) over () from (select 1 where false) s
select * from (select *, row_number() over (partition by team order by salary) as rn from trade.staff) s where rn < 2 order by id
select row_number() over (order by (select 1)), max(max(salary)) over (partition by team) from trade.staff group by team
select percent_rank() over (), cume_dist() over (order by team) from trade.staff
-- grouping sets
select a, b, grouping(a, b), sum(v), count(*), max(v) from (values (1, 1, 10), (1, 2, 20), (2, 1, 5)) t (a, b, v) group by rollup (a, b) order by 1, 2
select a, b, sum(v) from (values (1, 1, 10), (1, 2, 20)) t (a, b, v) group by grouping sets (rollup ((a, b), a), cube (b)) order by 1 nulls first, 2 nulls first, 3
select grouping(a), a from (values (1), (null)) t (a) group by grouping sets (a, ()) order by 1, 2
select a, count(*) from (values (1), (2)) t (a) group by grouping sets ((), (), a) having count(*) > 0
select a + b, grouping(a + b) from (values (1, 2)) t (a, b) group by cube (a + b)
select team, sum(salary), sum(sum(salary)) over (order by team) from trade.staff group by rollup (team) order by 1
select a from (values (1, 2)) t (a, b) group by all rollup (a), rollup (b)
select percentile_disc(0.5) within group (order by salary), grouping(team) from trade.staff group by grouping sets (team, ())
-- sub-selects
select 1 as one where 1 in (select 1)
select 1 where 1 not in (select 2) and (select 1) = 1 and 5 = any (select 5) and 6 > all (select 5)
select id, id in (select boss_id from trade.staff) as is_boss from trade.staff order by id
select id from trade.staff upper where id in (select boss_id from trade.staff where boss_id = upper.id and id > 3)
select id from trade.staff where (boss_id, team) in (select id, team from trade.staff) order by 1
select id from trade.staff where row(id, team) = any (select 4, 'team 1')
select (select array_agg(x) from (select id as x from trade.staff order by id limit 3) s)
select exists (select 1 from trade.area where area_key = any (array(select country_key from trade.country)))
select (select (select (select max(id) from trade.staff)))
select count(*) from (select 1 from trade.staff where id in (select (case when id > 2 then id else null end) from trade.area limit 1)) ss
select * from (select max(id) as m from trade.staff) a where a.m not in (select id from trade.staff where id < a.m)
select array(select id from trade.staff order by id desc limit 2), array(select row(1, 'x')::text)
-- case, null, boolean
select case id when 1 then 'one' when 2 then 'two' else 'many' end from trade.staff order by id limit 3
select case when id < 3 then 'low' end, case when true then null end from trade.staff order by id limit 3
select coalesce(boss_id, 0), nullif(team, 'team 1') from trade.staff order by id limit 3
select true is true, null::bool is unknown, not false, 't'::bool or 'off'::bool, true and null, false <> true
select 1 is distinct from null, null is not distinct from null, row(1, null) is not null, (1, null) is null
select greatest(1, 2.5, -3), least('a', 'b'), greatest(date '2024-01-01', date '2023-01-01')
select 1 between 0 and 2, 1 not between symmetric 2 and 0, 'b' between 'a' and 'c'
select (true, false)::text, bool 'yes', boolean '0'
-- texts
select 'first line - next line', U&'d\0061t\+000061', U&'x!0061' uescape '!', E'\x41\101\u0041', e'\\', n'x'
select trim('  b  '), trim(leading 'x' from 'xxbxx'), trim(trailing from 'b  '), btrim('xbx', 'x'), ltrim(' a'), rtrim('a ')
select substring('1234567890' from 3), substring('1234567890' from 4 for 3), substring('abcdefg' similar 'a#"%#"g' escape '#'), substring('foobar', 'o(.)b')
select position('4' in '1234567890'), overlay('abcdef' placing '45' from 4), overlay('yabadoo' placing 'daba' from 5 for 0)
select 'hawkeye' like 'h%', 'hawkeye' not like 'H%', 'indio' like 'ind_o', 'h%' like 'h#%' escape '#', 'be_r' like '_e__r' escape '_', 'x' ilike 'X%'
select 'abc' ~ '^[a-c]+$', 'abc' ~* 'B', 'abc' !~ 'd', 'abc' !~* 'C', 'abcd' similar to '_(b|x)%'
select regexp_replace('1112223333', '(\d{3})(\d{3})(\d{4})', '(\1) \2-\3'), regexp_count('123', '\d'), regexp_instr('abcabc', 'b', 3), regexp_substr('abcdef', 'c.'), regexp_like('x', 'X', 'i')
select regexp_matches('foobarbequebaz', '(b[^b]+)(b[^b]+)', 'g'), regexp_split_to_array('a1b2', '\d')
select length('abc'), char_length('äö'), octet_length('äö'), bit_length('a'), strpos('abc', 'c'), left('abc', -1), right('abc', 2)
select lpad('hi', 5, 'xy'), rpad('hi', 5), repeat('Pg', 4), replace('abcdef', 'de', '45'), translate('12345', '14', 'ax'), reverse('abc')
select split_part('a~b~c', '~', -1), concat('a', 1, null, true), concat_ws('#', 1, null, 'x'), format('%-5s|%5s|%1$s|%%', 'a', 'b'), format('%I', 'x y')
select initcap('hi there'), upper('a' collate "C"), lower('B'), ascii('x'), chr(65), to_hex(255), md5('a'), quote_literal('it''s'), quote_nullable(null)
select encode('abc'::bytea, 'base64'), encode('\x1234'::bytea, 'hex'), decode('YWJj', 'base64'), sha512('a')::text like '\\x%', get_byte('\x1234'::bytea, 1)
select string_to_array('1|2||4', '|', ''), string_to_table('a,b', ','), array_to_string(array[1, null, 3], ',', 'x'), unistr('\0064'), starts.w from (select 'w' as w) starts
select 'ab' || 'cd', 'a' || 1, 'x' < 'y', 'a' = 'a ', 'a'::char(3) = 'a', 'abc'::varchar(2), cast('x' as char(4)) || '.'
select normalize(U&'\0061\0308', nfc) = U&'\00e4', 'abc' is normalized, 'abc' is nfkc normalized
-- numbers
select 1_000_000, 0xFF, 0o17, 0b101, 1e10, .5, 12., 1.5e-3, 9223372036854775808, -9223372036854775808
select int2 '5', int4 '6', int8 '7', numeric '8.9', float8 '1e3', real '1.5', 5::smallint, 3.99::int, '  7 '::int
select 17 / 5, -17 / 5, 17 % -5, 17.0 / 5, 2 ^ 10, 2.0 ^ 0.5, |/ 2.0, ||/ 8.0, @ -3, -7 % 4, 7 & 12, 7 | 8, 7 # 2, ~ 7, 1 << 3, 16 >> 2
select abs(-1), ceil(1.2), ceiling(-1.2), floor(1.7), round(2.567, 2), round(2.5), round(-2.5::float8), trunc(1.789, 1), sign(-2.0), mod(-7, 3), div(-7, 3)
select gcd(12, 18), lcm(4, 6), factorial(5), power(2, 3), exp(1.0), ln(2.0), log(100), log10(1000), log(2.0, 64.0), sqrt(2), cbrt(27), pi(), degrees(pi()), radians(180)
select sin(1), cos(1), tan(1), cot(1), asin(0.5), acos(0.5), atan(1), atan2(1, 2), sind(30), cosd(60), tand(45), sinh(1), cosh(1), tanh(1), asinh(1), acosh(2), atanh(0.5)
select width_bucket(5.35, 0.024, 10.06, 5), width_bucket(now(), array['yesterday', 'today', 'tomorrow']::timestamptz[]) is null, scale(8.41), min_scale(8.4100), trim_scale(8.4100)
select 'NaN'::float8, 'Infinity'::numeric, '-inf'::float4, 'nan'::numeric = 'nan', 1 / 3.0, 10.0::numeric(4, 1), 1e-5::numeric
select to_char(12345.678, '9,999,999.99'), to_char(-1, '9PR'), to_char(485, 'RN'), to_char(0.1, 'FM0.99'), to_char(12, '00000'), to_number('-34,338,492', '99G999G999'), to_char(1e9, '9.99EEEE')
select sum(x) from generate_series(1, 100) x
select generate_series(1, 3), generate_series(1, 2)
select * from generate_series(5, 1, -2) g
select * from generate_series(1.0, 2.0, 0.25) g (v) where v > 1.2
-- times
select date '2024-02-29' + 365, date 'January 8, 1999', '20240131'::date - date '2024-01-01', date '2024-01-01' + time '10:00', timestamp 'epoch', date '2024-03-01' - interval '1 day'
select timestamp '2024-01-01 10:00:00.123', timestamptz '2024-01-01 10:00:00+02', timestamp with time zone '2024-01-01 12:00 Europe/Berlin', time '10:20', timetz '10:20+02', time with time zone '04:05:06-08:00'
select interval '1 day', interval 'P1Y2M3DT4H5M6S', interval '1-2', interval '3 4:05:06', interval '2' hour, interval '1:30' hour to minute, interval(3) '1.23456 sec', - interval '1 day', interval '1 day' * 2.5, 3 * interval '1 hour' / 2
select extract(century from timestamp '2024-01-01'), extract(doy from date '2024-12-31'), extract(week from date '2024-12-31'), extract(microseconds from time '10:00:01.5'), extract(timezone_hour from timestamptz '2024-01-01 00:00+02'), date_part('quarter', date '2024-05-05'), extract('month' from date '2024-05-05')
select date_trunc('decade', timestamp '2024-05-05'), date_trunc('day', timestamptz '2024-05-05 10:00+00', 'Australia/Sydney'), date_bin('1 week', timestamp '2024-05-05', timestamp '2024-01-01')
select age(timestamp '2024-05-05', timestamp '2020-02-29'), justify_hours(interval '27 hours'), justify_interval(interval '1 mon -1 hour'), isfinite(timestamp 'infinity'), make_timestamp(2024, 1, 2, 3, 4, 5.5), make_time(1, 2, 3.5), make_timestamptz(2024, 1, 2, 3, 4, 5, 'UTC'), make_interval(days => 3, hours => 4)
select (date '2024-01-01', date '2024-02-01') overlaps (date '2024-01-15', interval '1 month'), (time '10:00', time '11:00') overlaps (time '10:30', time '12:00')
select timestamp '2024-01-01 12:00' at time zone 'America/New_York', timestamptz '2024-01-01 12:00+00' at time zone interval '-5:00', timezone('UTC', timestamptz '2024-01-01 12:00+02'), timestamptz '2024-01-01 12:00+00' at local is not null
select current_date = now()::date, current_timestamp(0) is not null, localtime is not null, localtimestamp(3) is not null, current_time is not null, clock_timestamp() > timestamp '2020-01-01', statement_timestamp() is not null, transaction_timestamp() is not null
select to_char(timestamp '2024-05-05 15:04:05', 'Day, DD Month YYYY HH12:MI:SS AM'), to_char(interval '15h 2m', 'HH24:MI'), to_timestamp('05 Dec 2000', 'DD Mon YYYY')::date, to_date('2024-123', 'YYYY-DDD'), to_timestamp(1284352323)
select date_add(timestamptz '2024-03-30 12:00+00', interval '1 day', 'Europe/Berlin'), date_subtract(timestamptz '2024-03-30 12:00+00', interval '1 day')
select 'today'::date >= 'yesterday'::date, 'allballs'::time, 'infinity'::timestamp > now()::timestamp
select d, d + interval '1 month' - interval '1 day' from generate_series(timestamp '2024-01-01', timestamp '2024-03-01', '1 month') d
-- arrays
select array[1, 2, 3], '{1,2}'::int[], array[[1, 2], [3, 4]], array[]::text[], array[1, 2] || 3, 0 || array[1], array[1] || array[2], '[0:1]={1,2}'::int[]
select (array[1, 2, 3])[2], (array[1, 2, 3])[1:2], (array[[1, 2], [3, 4]])[2][1], (array[1, 2, 3])[:2], (array[1, 2, 3])[2:], ('{{a,b}}'::text[])[1][2]
select array_append(array[1], 2), array_prepend(0, array[1]), array_remove(array[1, 2, 1], 1), array_replace(array[1, 2], 2, 3), array_positions(array[1, 2, 1], 1), array_dims(array[[1], [2]]), array_ndims(array[1]), array_lower(array[1], 1), array_upper(array[1, 2], 1), trim_array(array[1, 2, 3], 1), array_reverse(array[1, 2]), array_sort(array[2, 1])
select array[1, 2] @> array[1], array[1] <@ array[1, 2], array[1] && array[2], array[1, 2] = array[1, 2], array[1] < array[2], 1 = any (array[1, 2]), 3 <> all (array[1, 2]), 2 < some (array[1, 3])
select unnest(array[1, 2]), unnest(array['a', 'b', 'c'])
select * from unnest(array[1, 2], array['a', 'b', 'c']) with ordinality as t (a, b, n)
select * from rows from (generate_series(1, 2), unnest(array['x', 'y', 'z'])) with ordinality as t (a, b, n)
select * from generate_subscripts(array[7, 8], 1) s
select x[1], x[2] from (select string_to_array(name, ' ') as x from trade.staff order by id limit 2) s
select array_agg(x) filter (where x > 1) from unnest(array[1, 2, 3]) x
-- json
select '{"a": {"b": [1, 2, {"c": null}]}}'::jsonb -> 'a' -> 'b' -> 2, '[1, 2]'::json ->> 1, '{"a": 1}'::jsonb ->> 'a', '{"a": {"b": 2}}'::json #> '{a,b}', '{"a": {"b": 2}}'::jsonb #>> array['a', 'b'], '[1, 2]'::jsonb -> -1
select '{"a": 1}'::jsonb || '{"b": 2}', '{"a": 1, "b": 2}'::jsonb - 'a', '["a", "b"]'::jsonb - 0, '{"a": [1]}'::jsonb #- '{a,0}', '{"a": 1}'::jsonb ? 'a', '{"a": 1}'::jsonb ?| array['b', 'a'], '{"a": 1}'::jsonb ?& array['a'], '{"a": 1}'::jsonb @> '{}', '{}'::jsonb <@ '{"a": 1}'
select jsonb_set('{"a": 1}', '{a}', '2'), jsonb_insert('{"a": [1]}', '{a,0}', '0'), jsonb_strip_nulls('{"a": null}'), jsonb_pretty('{"a": 1}'), jsonb_typeof('[]'), json_typeof('1'), jsonb_array_length('[1, 2]'), jsonb_extract_path('{"a": {"b": 1}}', 'a', 'b'), jsonb_extract_path_text('{"a": 1}', 'a')
select to_json(array[1, 2]), to_jsonb('x'::text), array_to_json(array[1]), json_build_array(1, 'a', null), json_build_object('k', 1), json_object('{a,1}'), json_object(array['a', 'b'], array['1', '2']), jsonb_object('{{a,1},{b,2}}')
select * from jsonb_array_elements('[1, {"a": 2}]') with ordinality as e (v, n)
select * from json_each('{"a": 1, "b": [2]}'), jsonb_each_text('{"c": 3}') as x (k, v)
select * from json_to_record('{"a": 1, "b": "x", "c": [1, 2]}') as r (a int, b text, c int[])
select * from jsonb_to_recordset('[{"a": 1}, {"a": 2, "b": true}]') as r (a int, b bool)
select '{"a": [1, 2, 3]}'::jsonb @? '$.a[*] ? (@ > 2)', '{"a": 1}'::jsonb @@ '$.a == 1', jsonb_path_query('[1, 2, 3]', '$[*] ? (@ > $x)', '{"x": 1}'), jsonb_path_exists('{"a": 1}', 'strict $.b', silent => true), jsonb_path_query_first('[1]', '$[0].type()')
select '[1]' is json array, '{}' is json object with unique keys, 'x' is not json, '1' is json scalar, '{}' is json value
select ('{"a": [10, 20]}'::jsonb)['a'][1], j['x'] from (select '{"x": 1}'::jsonb as j) s
select attributes['maker']['name'], jsonb_object_keys(attributes - 'parts') from trade.article where article_key = 1 order by 2
select json_array_elements_text('["a", "b"]'), json_array_length('[]'), json_object_keys('{"k": 1}')
select json_object('a': 1, 'b' value attributes format json null on null with unique keys returning jsonb), json_object(), json_object(returning text) from trade.article order by article_key limit 3
select json_object('a': null, 'b': 1), json_object('a': null, 'b': 1 absent on null), json_object('a': 1, 'a': 2 with unique)
select json_array(1, null, 'x'), json_array(1, null null on null), json_array(returning jsonb), json_array(), json_array(select area_name from trade.area order by 1), json_array(select '1' format json returning jsonb)
select team, json_objectagg(name: salary absent on null with unique keys returning jsonb) filter (where salary > 2500), json_arrayagg(name order by salary desc null on null returning jsonb) from trade.staff group by team order by 1
select id, json_arrayagg(id) over (partition by team order by id), json_objectagg(id value name) over w from trade.staff window w as (partition by team order by id) order by id limit 5
select json('{"a": 1}'), json('{"a": 1}' with unique keys), json_scalar(1.5), json_scalar('x'), json_scalar(null), json_serialize('{"a": 1}'), json_serialize('{}' format json returning bytea), json('{"a": 1, "a": 2}' without unique keys)
select json('{"a": 1, "a": 2}' with unique keys)
select json_exists(attributes, '$.maker'), json_exists(attributes, 'strict $.x' error on error) from trade.article order by article_key limit 1
select json_exists('{"a": [1, 5]}', '$.a[*] ? (@ > $x)' passing 3 as x), json_exists('{"a": 1}', '$.b' unknown on error), json_exists('{}', '$.a' true on error), json_exists('{}', 'strict $.a' true on error)
select json_value('{"a": 7}', '$.a' returning int), json_value('{"a": "x"}', '$.a'), json_value('{}', '$.a' returning int default 1 + 2 on empty), json_value('{"a": [1]}', '$.a' null on empty default 'bad' on error), json_value('{"d": "2024-02-03"}', '$.d' returning date), json_value('{"a": 1}', 'lax $.a' returning numeric(5, 2))
select json_value('{"a": [1]}', 'strict $.a' error on error)
select json_query('{"a": [1, 2]}', '$.a'), json_query('{"a": [1, 2]}', '$.a[*]' with wrapper), json_query('{"a": 1}', '$.a' with conditional array wrapper), json_query('{"a": "x"}', '$.a' omit quotes), json_query('{"a": "x"}', '$.a' returning text keep quotes on scalar string), json_query('{}', '$.a' empty object on empty), json_query('{}', '$.a' empty array on empty null on error), json_query('{"a": 1}', '$' without wrapper)
select json_query('{"a": 1, "b": 2}', '$.*' with unconditional array wrapper), (json_query('[1, 2]', '$' returning jsonb))[0], json_query('{"x": "y"}', '$.x' passing '{"k": 1}' format json as "Odd name", 2 as two) || '!'
select * from json_table('[{"a": 1, "c": [{"d": 5}, {"d": 6}]}, {"b": "x"}]', '$[*]' as root columns (n for ordinality, a int default -1 on empty, b text path '$.b' null on error, has boolean exists path '$.c', c jsonb format json path '$.c' with wrapper, nested path '$.c[*]' as inner_path columns (d int, m for ordinality)) error on error)
select q, r, z from json_table('[{"a": 1, "b": [{"x": 3}], "c": "e"}]', '$[*]' columns (a int, nested '$.b[*]' columns (x int), c text)) as jt (q, r, z)
select t.a, json_table.b from json_table('[{"a": 1}]', '$[*]' columns (a int)) t, json_table('[{"b": [2]}]', '$[*]' passing 1 as one, 'x' as "Two" columns (b json without wrapper keep quotes)) where t.a = 1
select s.id, j.part from trade.staff s left join lateral json_table(to_jsonb(array[s.name, s.team]), '$[*]' columns (part text path '$')) as j on j.part like 'team%' order by 1 limit 4
select a.article_key, k.* from trade.article a, json_table(a.attributes, '$' columns (parts jsonb path '$.parts', nested '$.parts[*]' columns (nested '$.deep' columns (z int), first text path '$'))) k where a.article_key < 4 order by 1
select json_table.* from json_table('1', '$' columns (a int exists, b text exists path '$.b' unknown on error, c json path '$' omit quotes empty array on empty empty object on error))
-- rows
select q, row_to_json(q), to_jsonb(q) ->> 'name', q::text, q is not null from (select id, name from trade.staff where id < 4) q order by q.id
select json_agg(q order by q.id), count(q), array_agg(q.name), max(q.id) from (select id, name from trade.staff where id < 4) q
select (q).name, (q).tags[1], (q.id), row(q.*, 1), (q) = (q), coalesce(q, null) is null from (select id, name, array[team] as tags from trade.staff where id = 2) q
select jsonb_agg(t order by t.area_key) from (table trade.area) t
with c as (select * from trade.country where country_key < 3) select jsonb_build_object('all', jsonb_agg(c order by country_key), 'n', count(*)) from c
select distinct q from (select team from trade.staff) q order by q
select team, json_agg(json_build_object('who', s.name) order by s.id) from (select * from trade.staff) s group by team order by 1
select v, v.column1, (v).column2 from (values (1, 'a'), (2, 'b')) v
select e, (e).key, e.value from jsonb_each('{"a": 1}') e
select x, u from (select 1 as a) x join (select 1 as a, 2 as b) y using (a) as u
select row_to_json(x) from (select area_name as "Area name", (select count(*) from trade.country c where c.area_key = a.area_key) as n from trade.area a order by 1) x
select a.area_key, l from trade.area a, lateral (select a.area_name as n, a.area_key * 2 as d) l order by 1
-- ranges and others
select int4range(1, 5), int8range(1, 5, '[]'), numrange(null, 2.5), daterange('2024-01-01', 'infinity'), '[1,3)'::int4range, 'empty'::numrange, tsrange('2024-01-01', '2024-01-02', '(]'), int4multirange(int4range(1, 2), int4range(5, 6)), '{[1,2)}'::int4multirange
select int4range(1, 5) && int4range(4, 6), int4range(1, 5) @> 3, 3 <@ int4range(1, 5), int4range(1, 2) << int4range(3, 4), int4range(1, 3) -|- int4range(3, 5), int4range(1, 5) + int4range(5, 7), int4range(1, 5) - int4range(3, 7), int4range(1, 9) &< int4range(1, 10), int4range(1, 5) = int4range(1, 5)
select lower(int4range(1, 5)), upper(r), isempty(r), lower_inc(r), upper_inc(r), lower_inf(r), upper_inf(r), range_merge(r, int4range(9, 10)) from (select int4range(2, 3) as r) s
select unnest(int4multirange(int4range(1, 2), int4range(5, 6)))
select b'101' & b'011', b'101' | b'010', b'101' # b'111', ~ b'101', b'1001' << 1, b'101' || b'0', bit '10', 44::bit(10), b'1010'::int, x'ff'
select inet '192.168.1.5/24' << inet '192.168.1.0/16', host(inet '10.1.2.3/8'), netmask(inet '10.0.0.0/8'), broadcast(inet '10.1.2.3/8'), inet '10.0.0.1' + 5, cidr '10.0.0.0/8', family(inet '::1'), abbrev(cidr '10.1.0.0/16')
select to_tsvector('english', 'The fat rats') @@ to_tsquery('english', 'fat & rat'), 'a b'::tsvector, 'a & !b'::tsquery, plainto_tsquery('simple', 'x y'), phraseto_tsquery('english', 'fat cats'), websearch_to_tsquery('english', '"a b" -c'), ts_rank(to_tsvector('simple', 'a b'), 'a'::tsquery), numnode('a & b'::tsquery), setweight('a:1'::tsvector, 'A'), strip('a:1'::tsvector)
select 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid, uuid 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' < 'ffffffff-ffff-ffff-ffff-ffffffffffff', uuid_extract_version('41db1265-8bc1-4ab3-992f-885799a4af1d'::uuid)
select '\xdeadbeef'::bytea, '\x01'::bytea || '\x02'::bytea, substring('\x010203'::bytea from 2 for 1), length('\x0102'::bytea), 'abc'::bytea
select 1 operator(pg_catalog.+) 2, 'x' operator(pg_catalog.||) 'y', pg_catalog.upper('a'), "upper"('b'), pg_catalog."lower"('C')
select count(*) from trade.staff tablesample system (100), trade.area tablesample bernoulli (50.5) repeatable (7)
select room, lower(during) from web.booking where during @> timestamp '2024-01-05 10:00' order by 1
select 'a' < 'B' collate "C", 'a' collate "en-x-icu" < 'B', min(name collate "C") from trade.staff
select num_nulls(1, null), num_nonnulls(1, null), erf(0.5), gamma(5), array_length(array_shuffle(array[1, 2]), 1), random() < 2, crc32('a'::bytea)
select to_tsvector('pg_catalog.german', 'Katzen'), to_tsvector('x y'), to_tsvector('simple'::text, 'x'), jsonb_to_tsvector('english', '{"a": "cats"}', '"all"'), jsonb_to_tsvector('{"a": "b"}', '["string"]')
