-- reports
select flag, status, sum(quantity) as pieces, sum(price) as gross, sum(price * (1 - discount)) as net, sum(price * (1 - discount) * (1 + tax)) as charge, avg(quantity) as mean, count(*) as lines from trade.position join trade.contract using (contract_key) where shipped_on <= date '2024-12-01' - interval '90 day' group by flag, status order by flag, status
select s.vendor_name, n.country_name, a.article_key from trade.article a, trade.vendor s, trade.supply p, trade.country n, trade.area r where a.article_key = p.article_key and s.vendor_key = p.vendor_key and a.size = 15 and a.kind like '%BRASS' and s.country_key = n.country_key and n.area_key = r.area_key and r.area_name = 'North' and p.cost = (select min(p2.cost) from trade.supply p2 where p2.article_key = a.article_key) order by s.vendor_name limit 100
select k.contract_key, sum(p.price * (1 - p.discount)) as revenue, k.signed_on, k.priority from trade.client c, trade.contract k, trade.position p where c.sector = 'BUILD' and c.client_key = k.client_key and p.contract_key = k.contract_key and k.signed_on < date '2024-03-15' and p.shipped_on > date '2023-03-15' group by k.contract_key, k.signed_on, k.priority order by revenue desc, k.signed_on limit 10
select priority, count(*) as contracts from trade.contract where signed_on >= date '2023-07-01' and signed_on < date '2023-07-01' + interval '3' month and exists (select * from trade.position where position.contract_key = contract.contract_key and shipped_on < due_on) group by priority order by priority
select n.country_name, sum(p.price * (1 - p.discount)) as revenue from trade.client c inner join trade.contract k on c.client_key = k.client_key inner join trade.position p on p.contract_key = k.contract_key inner join trade.country n on c.country_key = n.country_key group by n.country_name having sum(p.price) > 100 order by revenue desc
select sum(price * discount) as saved from trade.position where shipped_on >= date '2023-01-01' and shipped_on < date '2023-01-01' + interval '1' year and discount between 0.06 - 0.01 and 0.06 + 0.01 and quantity < 24
select from_country, to_country, year, sum(volume) as revenue from (select n1.country_name as from_country, n2.country_name as to_country, extract(year from p.shipped_on) as year, p.price * (1 - p.discount) as volume from trade.vendor s, trade.position p, trade.contract k, trade.client c, trade.country n1, trade.country n2 where s.vendor_key = p.vendor_key and k.contract_key = p.contract_key and c.client_key = k.client_key and s.country_key = n1.country_key and c.country_key = n2.country_key) as shipping group by from_country, to_country, year order by from_country, to_country, year
select year, sum(case when country = 'Country 3' then volume else 0 end) / sum(volume) as share from (select extract(year from k.signed_on) as year, p.price * (1 - p.discount) as volume, n.country_name as country from trade.position p join trade.contract k using (contract_key) join trade.vendor s using (vendor_key) join trade.country n using (country_key)) as all_countries group by year order by year
select c.client_key, c.client_name, sum(p.price * (1 - p.discount)) as lost, c.balance from trade.client c, trade.contract k, trade.position p where c.client_key = k.client_key and p.contract_key = k.contract_key and p.flag = 'R' group by c.client_key, c.client_name, c.balance order by lost desc limit 20
select article_key, sum(cost * available) as value from trade.supply group by article_key having sum(cost * available) > (select sum(cost * available) * 0.0001 from trade.supply) order by value desc
select clerk, sum(case when priority = '1-URGENT' or priority = '2-HIGH' then 1 else 0 end) as high, sum(case when priority <> '1-URGENT' and priority <> '2-HIGH' then 1 else 0 end) as low from trade.contract group by clerk order by clerk
select contracts, count(*) as clients from (select c.client_key, count(k.contract_key) from trade.client c left outer join trade.contract k on c.client_key = k.client_key and k.clerk not like '%3%' group by c.client_key) as per_client (client_key, contracts) group by contracts order by clients desc, contracts desc
select 100.00 * sum(case when a.kind like 'PROMO%' then p.price * (1 - p.discount) else 0 end) / sum(p.price * (1 - p.discount)) as promo from trade.position p, trade.article a where p.article_key = a.article_key
with revenue (vendor_no, total) as (select vendor_key, sum(price * (1 - discount)) from trade.position group by vendor_key) select s.vendor_key, s.vendor_name, r.total from trade.vendor s, revenue r where s.vendor_key = r.vendor_no and r.total = (select max(total) from revenue) order by 1
select a.brand, a.kind, a.size, count(distinct p.vendor_key) as vendors from trade.supply p, trade.article a where a.article_key = p.article_key and a.brand <> 'Brand#5' and a.kind not like 'SMALL%' and a.size in (4, 9, 13, 19, 25, 33, 41) and p.vendor_key not in (select vendor_key from trade.vendor where vendor_name like '%9%') group by a.brand, a.kind, a.size order by vendors desc, a.brand, a.kind, a.size
select sum(p.price) / 7.0 as yearly from trade.position p, trade.article a where a.article_key = p.article_key and p.quantity < (select 0.9 * avg(quantity) from trade.position where article_key = a.article_key)
select c.client_name, k.contract_key, k.total, sum(p.quantity) from trade.client c, trade.contract k, trade.position p where k.contract_key in (select contract_key from trade.position group by contract_key having sum(quantity) > 60) and c.client_key = k.client_key and k.contract_key = p.contract_key group by c.client_name, k.contract_key, k.total order by k.total desc, k.contract_key limit 100
select sum(p.price * (1 - p.discount)) from trade.position p, trade.article a where (a.article_key = p.article_key and a.brand = 'Brand#1' and p.quantity >= 1 and p.quantity <= 11) or (a.article_key = p.article_key and a.brand = 'Brand#2' and a.box in ('BOX 1', 'BOX 2') and a.size between 1 and 10)
select s.vendor_name from trade.vendor s where s.vendor_key in (select vendor_key from trade.supply where article_key in (select article_key from trade.article where article_name like 'red%') and available > (select 0.5 * sum(quantity) from trade.position where article_key = supply.article_key and vendor_key = supply.vendor_key)) order by s.vendor_name
select left(client_name, 6) as prefix, count(*), sum(balance) from trade.client c where balance > (select avg(balance) from trade.client where balance > 0.00) and not exists (select * from trade.contract k where k.client_key = c.client_key and k.status = 'P') group by left(client_name, 6)
select t.client_name, t.net from trade.turnover t order by t.net desc nulls last fetch first 5 rows only
-- windows
select client_key, signed_on, total, sum(total) over (partition by client_key order by signed_on, contract_key rows between unbounded preceding and current row) as running from trade.contract order by client_key, signed_on, contract_key
select contract_key, total, rank() over w as r, dense_rank() over w as d, percent_rank() over w as p, cume_dist() over w as c, ntile(4) over w as quarter from trade.contract window w as (order by total desc) order by contract_key
select day, total, total - lag(total, 1, 0) over (order by day) as change, lead(total) over (order by day) as next from (select signed_on as day, sum(total) as total from trade.contract group by signed_on) per_day order by day
select sensor, at, avg(value) over (partition by sensor order by at range between interval '1 hour' preceding and interval '10 minutes' following) from web.reading order by sensor, at
select sensor, at, count(*) over (partition by sensor order by at groups between 2 preceding and 1 following exclude current row) as near from web.reading order by 1, 2
select sensor, first_value(value) over w, last_value(value) over w, nth_value(value, 2) over w from web.reading window w as (partition by sensor order by at rows between 1 preceding and 1 following exclude ties) order by sensor, at
select team, name, salary, salary / sum(salary) over (partition by team) as share, avg(salary) filter (where hired > date '2016-01-01') over (partition by team) as newer from trade.staff order by team, name
select * from (select team, name, salary, row_number() over (partition by team order by salary desc, id) as place from trade.staff) ranked where place <= 2 order by team, place
select month, revenue, 100.0 * revenue / lag(revenue) over (order by month) - 100 as growth from (select date_trunc('month', signed_on) as month, sum(total) as revenue from trade.contract group by 1) m order by month
with w as (select visitor, at, at - lag(at) over (partition by payload ->> 'kind' order by at) as gap from web.hit) select count(*) filter (where gap > interval '30 minutes' or gap is null) as sessions from w
select client_key, max(total) over (partition by client_key), count(*) over () as everything from trade.contract where status <> 'F' order by 1, 2
select area_name, sum(sum(balance)) over (order by area_name) as running, rank() over (order by sum(balance) desc) from trade.client join trade.country using (country_key) join trade.area using (area_key) group by area_name order by area_name
-- grouping
select coalesce(brand, 'all') as brand, coalesce(kind, 'all') as kind, count(*), grouping(brand, kind) as level from trade.article group by rollup (brand, kind) order by level, 1, 2
select brand, box, sum(list_price) from trade.article group by cube (brand, box) order by 1 nulls last, 2 nulls last
select sector, status, sum(total) from trade.client join trade.contract using (client_key) group by grouping sets ((sector, status), (sector), ()) order by sector nulls first, status nulls first
select extract(year from signed_on) as y, extract(quarter from signed_on) as q, status, count(*) from trade.contract group by rollup (extract(year from signed_on), extract(quarter from signed_on)), status order by 1, 2, 3
select brand, kind, count(*) from trade.article group by distinct rollup (brand, kind), rollup (brand, box) order by 1, 2, 3
select date_trunc('quarter', signed_on)::date as quarter, count(*) as n, count(*) filter (where status = 'O') as open, round(100.0 * count(*) filter (where status = 'O') / nullif(count(*), 0), 1) as percent from trade.contract group by 1 order by 1
select sector, percentile_cont(0.5) within group (order by balance) as median, percentile_disc(array[0.25, 0.75]) within group (order by balance) as quartiles, mode() within group (order by country_key) from trade.client group by sector order by sector
select sector, string_agg(client_name, ', ' order by client_name desc) filter (where balance > 500) as names, array_agg(distinct country_key order by country_key) as countries from trade.client group by sector order by sector
select width_bucket(total, 0, 5000, 10) as bucket, min(total), max(total), count(*) from trade.contract group by bucket order by bucket
select rank(500) within group (order by balance), dense_rank(500) within group (order by balance), percent_rank(500) within group (order by balance) from trade.client
select corr(size, list_price), regr_slope(list_price, size), regr_r2(list_price, size), stddev_samp(list_price), var_pop(size), covar_pop(size, list_price) from trade.article
select bool_and(balance > -1000), bool_or(balance < 0), every(sector is not null), bit_or(client_key), any_value(1) from trade.client
select jsonb_object_agg(area_name, n) from (select area_name, count(*) as n from trade.country join trade.area using (area_key) group by area_name) x
select sector as label, count(*) from trade.client group by label having count(*) > 1 order by count(*) desc, label
select country_key % 3 as residue, sum(balance) from trade.client group by country_key % 3 order by country_key % 3
-- joins
select c.client_name, k.contract_key from trade.client c left join trade.contract k on k.client_key = c.client_key and k.total > 4900 order by 1, 2
select n.country_name, v.vendor_name, c.client_name from trade.country n full join trade.vendor v using (country_key) left join lateral (select client_name from trade.client where client.country_key = n.country_key order by balance desc limit 1) c on true order by 1, 2
select * from trade.area natural join trade.country order by country_key
select a.area_name, b.area_name from trade.area a cross join trade.area b where a.area_key < b.area_key order by 1, 2
select e.name, b.name as boss, bb.name as top from trade.staff e left join trade.staff b on b.id = e.boss_id left join trade.staff bb on bb.id = b.boss_id order by e.id
select j.client_name, j.total from (trade.client c join trade.contract k using (client_key)) as j where j.total > 4000 order by 2 desc
select x.client_key, q.total from trade.client join trade.contract using (client_key) as x join (select contract_key as k, total from trade.contract) q on q.k = contract_key order by 1, 2 limit 3
select c.client_key from trade.client c right join trade.contract k on k.client_key = c.client_key where c.client_key is null
select c.client_key, t.n from trade.client c, lateral (select count(*) as n from trade.contract k where k.client_key = c.client_key) t where t.n > 3 order by 1
select c.sector, top.contract_key, top.total from (select distinct sector from trade.client) c cross join lateral (select k.contract_key, k.total from trade.contract k join trade.client using (client_key) where client.sector = c.sector order by k.total desc, k.contract_key limit 2) top order by 1, 3 desc
select a.article_key from trade.article a where not exists (select 1 from trade.position p where p.article_key = a.article_key and p.quantity > 49) order by 1
select client_key from trade.client except select client_key from trade.contract where status = 'F' order by 1
(select country_key from trade.client intersect select country_key from trade.vendor) union all select 999 order by 1
select 'client' as what, count(*) from trade.client union select 'vendor', count(*) from trade.vendor union select 'article', count(*) from trade.article order by what
select s.id, s.name from trade.staff s where s.salary > all (select avg(salary) from trade.staff group by team) order by 1
select s.id from trade.staff s where (s.team, s.salary) in (select team, max(salary) from trade.staff group by team) order by 1
select id from trade.staff where salary = any (array[2050, 2100.0]) or id = some (select boss_id from trade.staff) order by 1
-- with queries
with recursive tree (id, name, depth, path) as (select id, name, 0, array[id] from trade.staff where boss_id is null union all select s.id, s.name, t.depth + 1, t.path || s.id from trade.staff s join tree t on s.boss_id = t.id where t.depth < 10) select repeat('  ', 2) || name, depth, path from tree order by path
with recursive months (month) as (select date '2023-01-01' union all select (month + interval '1 month')::date from months where month < date '2024-12-01') select m.month, coalesce(sum(k.total), 0) as total from months m left join trade.contract k on date_trunc('month', k.signed_on) = m.month group by m.month order by m.month
with recursive t(n) as (values (1) union all select n + 1 from t where n < 20) select sum(n), max(n) from t
with recursive boss as (select id, boss_id from trade.staff where id = 27 union select s.id, s.boss_id from trade.staff s, boss b where s.id = b.boss_id) select * from boss order by id
with a as materialized (select * from trade.area), b as not materialized (select country_key, area_key from trade.country) select a.area_name, count(*) from a join b using (area_key) group by 1 order by 1
with a as (select 1 as x), b as (with a as (select 2 as x) select * from a), c as (select * from a union all select * from b) select * from c order by x
with monthly as (select date_trunc('month', signed_on) as m, client_key, sum(total) as t from trade.contract group by 1, 2), best as (select m, max(t) as t from monthly group by m) select monthly.* from monthly natural join best order by m, client_key
with first_order as (select client_key, min(signed_on) as first from trade.contract group by client_key), cohort as (select date_trunc('quarter', first)::date as cohort, k.client_key, (extract(year from age(k.signed_on, first)) * 12 + extract(month from age(k.signed_on, first)))::int as month_no from trade.contract k join first_order using (client_key)) select cohort, month_no, count(distinct client_key) from cohort group by 1, 2 order by 1, 2
with totals as (select sum(total) as s from trade.contract) select status, sum(total) / (select s from totals) as share from trade.contract group by status order by status
with x(a, b) as (values (1, 'p'), (2, 'q')) select x.*, y.b as other from x left join x y on y.a = x.a + 1 order by 1
-- dates and times
select signed_on, to_char(signed_on, 'YYYY-MM'), to_char(signed_on, 'IYYY-"W"IW'), date_part('dow', signed_on), extract(isodow from signed_on), extract(epoch from signed_on::timestamp) from trade.contract order by contract_key limit 20
select at at time zone 'Europe/Berlin' as local, at at time zone 'UTC', date_bin('15 minutes', at, timestamptz '2024-01-01 00:00+00') from web.hit order by hit_id limit 20
select g::date as day, count(h.hit_id) from generate_series(timestamptz '2024-05-01 00:00+00', timestamptz '2024-05-07 00:00+00', interval '1 day') g left join web.hit h on h.at >= g and h.at < g + interval '1 day' group by g order by g
select age(date '2024-12-31', hired) as served, justify_days(interval '40 days'), make_interval(months => 3), make_date(2024, 2, 29) + 1 from trade.staff order by id limit 5
select count(*) from trade.contract where (signed_on, signed_on + 10) overlaps (date '2023-03-01', date '2023-03-31')
select date '2024-01-31' + interval '1 month', timestamp '2024-03-10 10:20:30' - timestamp '2024-03-01', isfinite(date 'infinity'), date_trunc('week', date '2024-05-05')
select extract(hour from at) as hour, count(*) from web.hit group by 1 order by 1
select to_date('20240131', 'YYYYMMDD'), to_timestamp('2024-01-31 10', 'YYYY-MM-DD HH24'), to_timestamp(0), to_number('1,234.5', '9,999.9')
-- texts
select upper(client_name), initcap(lower(client_name)), length(client_name), substring(client_name from 1 for 3), substring(client_name from '[0-9]+'), position('0' in client_name), overlay(client_name placing 'X' from 2 for 1), trim(both 'C' from client_name), reverse(client_name) from trade.client order by 1 limit 5
select split_part(referrer, '/', 3) as host, count(*) from web.hit where referrer is not null group by 1 order by 2 desc, 1
select regexp_replace(referrer, '^https?://([^/]+)/.*$', '\1'), regexp_match(referrer, 'q=(\d+)'), referrer ~* 'SITE[13]', referrer !~ 'z' from web.hit where referrer similar to 'https://site[0-9]%' order by hit_id limit 10
select client_name || ' (' || sector || ')', concat_ws('-', client_key, sector, null), format('%s has %s', client_name, balance), lpad(client_key::text, 6, '0'), translate(sector, 'ABC', 'abc'), replace(sector, 'O', '0') from trade.client order by client_key limit 5
select string_to_array('a,b,c', ','), array_to_string(array['x', null, 'y'], '-', '*'), unnest(string_to_array('1 2 3', ' '))::int
select word, count(*) from trade.article, regexp_split_to_table(article_name, '\s+') as word group by word order by 2 desc, 1 limit 10
select client_name from trade.client where client_name ilike '%00_7' or client_name like any (array['%10', '%20']) order by 1
select ascii('A'), chr(66), md5('x'), encode(sha256('x'::bytea), 'hex'), starts.x from (select left('abc', 2) as x) starts
select E'line\nbreak', U&'d\0061t\+000061', $$dollar 'quoted'$$, 'it''s', ''
-- json, arrays, ranges
select payload ->> 'kind' as kind, sum((item ->> 'n')::int) from web.hit, jsonb_array_elements(payload -> 'items') as item group by 1 order by 1
select attributes #>> '{maker,name}' as maker, avg((attributes ->> 'weight')::numeric) from trade.article where attributes @> '{"colour": "c1"}' or attributes ? 'nothing' group by 1 order by 1
select k, count(*) from trade.article, jsonb_object_keys(attributes) as k group by k order by k
select jsonb_path_query_array(attributes, '$.parts[*] ? (@ > 20)') from trade.article order by article_key desc limit 5
select e.key, e.value from trade.article, jsonb_each_text(attributes) as e where article_key = 3 order by 1
select jsonb_build_object('name', article_name, 'price', list_price, 'tags', to_jsonb(tags)), jsonb_agg(size) over () from trade.article order by article_key limit 3
select r.id, r.n from web.hit, jsonb_to_recordset(payload -> 'items') as r (id int, n int) where hit_id < 5 order by 1, 2
select tag, count(*), array_agg(article_key order by article_key) from trade.article cross join unnest(tags) with ordinality as t (tag, place) where place = 1 group by tag order by tag
select article_key from trade.article where 't1' = any (tags) and tags @> array['all'] and not tags && array['t2'] order by 1
select cardinality(tags), tags[1], tags[2:], array_position(tags, 'all'), tags || 'new'::text, array_length(tags, 1) from trade.article order by article_key limit 5
select room, count(*) from web.booking where during && tsrange('2024-01-05', '2024-01-09') group by room order by room
select b.room, c.note from web.booking b join web.booking c on c.room = b.room and c.during && b.during and c.note > b.note order by 1, 2
select lower(during), upper(during), isempty(during), during @> timestamp '2024-01-04', guests * int4range(5, 9), upper_inf(guests) from web.booking order by note
select range_agg(during) from web.booking group by room order by room
select a, b from unnest(array[1, 2, 3], array['x', 'y']) as u (a, b) order by a
select host(address), masklen(address), address << inet '10.0.1.0/24', network(set_masklen(address, 24)) from web.hit order by hit_id limit 5
select flags & b'00001111', flags | B'10000000', bit_count(flags), flags::int from web.hit order by hit_id limit 4
-- names
select "Mixed Case", "select", "per cent %", "a""b" from web."Odd Name" order by "select"
select o."Mixed Case" as "ORDER", sum(o."per cent %") as "Sum of %" from web."Odd Name" as o group by o."Mixed Case" order by "ORDER"
select "Odd Name".* from web."Odd Name" where "Odd Name"."select" in (1, 2) order by 2
select t.a, t.b from (select client_key, client_name from trade.client) as t (a, b) where t.a < 4 order by t.a
select trade.client.client_name from trade.client where trade.client.client_key = 1
select "c"."client_name" as "Größe", 'ä' as ä from trade.client "c" order by 1 limit 2
select client.*, country.country_name from trade.client join trade.country on country.country_key = client.country_key order by client_key limit 3
select c.client_key as id, c.client_key + 1 as "id+1" from trade.client as c order by id desc limit 2
-- conditions and numbers
select case when balance < 0 then 'debt' when balance between 0 and 100 then 'small' else 'fine' end as state, count(*) from trade.client group by 1 order by 1
select client_key from trade.client where balance is not null and (sector = 'AUTO' or sector is null) and not (country_key in (1, 2, 3)) order by 1
select coalesce(referrer, 'direct'), nullif(seconds, 0), greatest(seconds, 1), least(seconds, 10) from web.hit order by hit_id limit 5
select client_key from trade.client where sector is distinct from 'FOOD' and (balance > 0) is true order by 1
select round(avg(total), 2), trunc(avg(total)), ceil(max(total) / 7), floor(-1.5), mod(17, 5), power(2, 10), sqrt(2), ln(10), log(2, 8), sign(-3), abs(-2), exp(1), div(7, 2) from trade.contract
select 7 / 2, 7 / 2.0, 7 % 3, 2 ^ 3, |/ 16, ||/ 27, @ -5, 5 & 3, 5 | 3, 5 # 3, ~ 5, 1 << 4, -2 ^ 2, - (- 3)
select cast(balance as integer), balance::bigint, balance::text, '12'::numeric, true::int, '2024-01-01'::date, 1::boolean, 'abc'::char(2), 3.7::int from trade.client order by client_key limit 2
select client_key, random() is not null from trade.client order by 1 limit 2
select * from (values (1, 'one'), (2, 'two'), (3, null)) as v (n, word) where word is not null order by n desc
values (1, 2), (3, 4), (5, null) order by 1 desc limit 2 offset 1
table trade.area
select distinct on (client_key) client_key, contract_key, total from trade.contract order by client_key, total desc
select distinct sector, country_key % 2 from trade.client order by 1, 2
select count(*), count(distinct sector), count(sector), sum(distinct country_key) from trade.client
select client_key from trade.client order by balance desc nulls last, client_key asc limit 3
select all sector from trade.client where (sector collate "C") < 'C' order by sector collate "C"
select (select count(*) from trade.client) as clients, (select max(total) from trade.contract) as largest, array(select area_name from trade.area order by 1) as areas
select row(1, 'a') = row(1, 'a'), (1, 2) < (1, 3), row(1, null) is null, (client_key, sector) = (1, 'AUTO') from trade.client order by client_key limit 1
select n, n * n as square from generate_series(1, 10) as n where n % 2 = 0
select x, y from generate_series(1, 3) x, generate_series(x, 3) y order by x, y
select hit_id from web.hit tablesample bernoulli (100) repeatable (1) order by 1 limit 2
select avg(value) filter (where sensor = 1), count(*) filter (where value is null), sum(value) over_all from web.reading
select sensor, min(at), max(at), max(at) - min(at) as span from web.reading group by sensor having count(*) > 10 order by sensor
select least(1, null), greatest(null, 2), null is null, coalesce(null, null, 3), nullif(1, 1)
select contract_key from trade.contract order by contract_key offset 5 rows fetch next 3 rows only
select total from trade.contract order by total desc fetch first 2 rows with ties
select client_name from trade.client where client_key = (select client_key from trade.contract order by total desc, contract_key limit 1)
select sum(case status when 'O' then 1 when 'F' then 2 else 0 end) from trade.contract
select s.team, json_agg(json_build_object('name', s.name, 'pay', s.salary) order by s.id) from trade.staff s group by s.team order by s.team
select ts_rank(to_tsvector('english', article_name), plainto_tsquery('english', 'blue thing')) > 0 as hit, count(*) from trade.article group by 1 order by 1
select article_name from trade.article where to_tsvector('simple', article_name) @@ to_tsquery('simple', 'red & thing') order by 1 limit 3
select visitor::text like '%a%' as has_a, count(*) from web.hit group by 1 order by 1
select hit_id from web.hit where visitor = '00000000-0000-0000-0000-000000000000'::uuid
select lower(sector) as s, count(*) as n from trade.client group by lower(sector) having count(*) = (select max(n) from (select count(*) as n from trade.client group by sector) x) order by s
