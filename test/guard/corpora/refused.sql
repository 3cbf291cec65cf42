-- column
select s from trade.staff s
select s.* is null from trade.staff s
select row(s.*) from trade.staff s
select count(s) from trade.staff s
select s::text from trade.staff s
select ctid, xmin from trade.staff
select tableoid from trade.staff
select s.tableoid from trade.staff s
select (s).name from trade.staff s
select s.name.length from trade.staff s
select name.upper from trade.staff
select to_json(s) from trade.staff s
select jsonb_agg(s) from trade.staff s
select row_to_json(s) from trade.staff s
select coalesce(s, null) from trade.staff s
select s = s from trade.staff s
select distinct s from trade.staff s
select s from trade.staff s order by s
select max(s) from trade.staff s
select nosuch from trade.staff
select s.nosuch from trade.staff s
select x.id from trade.staff s
select trade.staff.id from trade.staff s
select a.id from trade.staff a join trade.staff b on c.id = 1
select id from trade.staff, trade.area where area.nosuch = 1
select (row(1, 2)).f1
select (select s from trade.staff s limit 1)
select upper(s) from trade.staff s
-- function
select to_tsvector('nosuch', 'x')
select to_tsquery('public.english', 'x')
select plainto_tsquery(name, 'x') from trade.staff
select phraseto_tsquery('public.secret_config', 'x'), 1
select websearch_to_tsquery(lower('ENGLISH'), 'x')
select jsonb_to_tsvector('nosuch', '{}', '"all"')
select pg_sleep(1)
select nextval('trade.x')
select setval('x', 1)
select currval('x'), lastval()
select current_setting('server_version')
select set_config('a.b', 'c', false)
select version()
select current_database()
select pg_backend_pid()
select txid_current()
select pg_advisory_lock(1)
select pg_try_advisory_xact_lock(1)
select lo_create(0)
select pg_notify('a', 'b')
select pg_read_file('x')
select pg_ls_dir('.')
select query_to_xml('select 1', true, true, '')
select table_to_xml('trade.area', true, false, '')
select dblink('a', 'b')
select has_table_privilege('trade.area', 'select')
select obj_description(1, 'pg_class')
select to_regclass('trade.area')
select pg_typeof(1)
select pg_column_size(1)
select pg_get_viewdef(1)
select inet_client_addr()
select array_fill(1, array[10])
select ts_headline('a', 'b'::tsquery)
select trade.no_function(1)
select public.upper('a')
select system_user
select TREAT('a' as pg_read_file)
select collation for ('a')
select int4pl(1, 2)
select setseed(0.5)
select gen_random_uuid()
select * from pg_get_keywords()
select * from pg_show_all_settings()
select * from ts_stat('select 1')
select * from generate_series(1, 3) g, pg_sleep(g)
-- table
select * from pg_class
select * from pg_catalog.pg_proc
select * from information_schema.tables
select * from pg_stat_activity
select * from pg_settings
select 1 from trade.nosuch
select 1 from nosuch.area
select * from pg_locks, trade.area
select (select count(*) from pg_authid)
with x as (select * from pg_user) select 1
select * from trade.area union select oid::int, relname from pg_class
with a as (select * from b), b as (select 1) select * from a
with recursive t as (select * from t) select * from t
-- node
select xmlelement(name a)
select xmlforest(1 as a)
select '<a/>' is document
select * from xmltable('/a' passing '<a/>' columns b text)
select $1
select * from rows from (coalesce(1, 2)) x
select * from cast(1 as int)
select * from trade.area tablesample system (extract(hour from now()))
select merge_action()
-- field
select current_user
select session_user
select user
select current_role
select current_schema
select current_catalog
select * into x from trade.area
select * from trade.area for update
select * from trade.area for share of area skip locked
select area_name from trade.area order by area_name using ~<~
select 1::setof int
select * from postgres.trade.area
-- type
select area_key::trade.area.area_key%type from trade.area
select '1'::oid
select 'trade.area'::regclass
select 'x'::name
select 1::text::xid
select '<a/>'::xml
select 1::money
select '(1,2)'::record
select '(1,2)'::trade.area
select null::cstring
select 'a'::"char"
select 1::trade.nosuch
select '(0,0)'::tid
select 'r'::regrole
select null::trigger
select (repeat('a ', 20))::tsvector
-- operator
select 1 operator(trade.+) 2
select 1 === 2
select 'a' % 'b' operator(public.%) 'c'
-- collation
select 'a' collate "de_DE"
select 'a' collate "default"
select 'a' collate public."C"
select name collate "nosuch" from trade.staff
-- size
select repeat('x', 100000000)
select repeat(repeat('x', 1000), 1000)
select lpad('x', 1000000)
select rpad('x', 1000000, 'y')
select generate_series(1, 100000000)
select * from generate_series(1, 10, 0)
select * from generate_series(timestamp '2000-01-01', timestamp '2024-01-01', interval '1 second')
select factorial(10000)
select format('%1000000s', 'a')
select format('%*s', 10, 'a')
select 10 ^ 100000
select power(10, 100000)
select exp(100000)
select 'a'::char(10000000)
select b'1'::bit(10000000)
select 'x' ~ '(a+)+'
select 'x' ~ '(.)\1'
select 'x' ~ 'a{1000}'
select 'x' ~ name from trade.staff
select 'x' like '%a%a%a%a%a%a%a%a%a%a%a%'
select count(*) from trade.staff group by cube (id, name, boss_id, salary, team, hired)
select to_char(1, repeat('9', 900))
select replace('a', 'a', repeat('b', 900))
