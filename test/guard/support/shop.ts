import type { GuardPolicy } from '../../../src/guard/policy.ts'

/** A small database with things to read, things to keep closed, and traps: functions and operators that shadow built-in ones. */
export const shopSql = `
create schema stats;
create schema private;
create table buyer (id int primary key, name text, mail text, city text, joined date, secret_code text, tax_number text);
create table sale (id int primary key, buyer_id int references buyer, sold_at timestamptz, state text, amount numeric(12,2), remark text);
create table item (id int primary key, title text, kind text, price numeric(10,2), purchase_price numeric(10,2), details jsonb, labels text[]);
create table sale_line (id int primary key, sale_id int references sale, item_id int references item, pieces int, unit_price numeric(10,2));
create table worker (id int primary key, name text, team text, wage numeric, boss_id int, since date);
create table login (id int primary key, login_name text, password text);
create table "Größe & Co" ("Straße" text, "select" int, "Ä b" date, "tab""le" text);
create table private.vault (key text primary key, value text);
create table stats.day_total (day date primary key, revenue numeric, sales int);
create view stats.buyer_overview as
  select b.id, b.name, b.city, count(s.id) as n_sales from buyer b left join sale s on s.buyer_id = b.id group by b.id;
create table witness (id bigserial primary key, what text);
create sequence ticket;
create type mood as enum ('sad', 'fine', 'happy');
create domain trap as text check (value is null or length(value) < 1000);
create function run_text(command text) returns text language plpgsql security definer as $$ begin execute command; return 'done'; end $$;
create function lower(value text) returns text language plpgsql as $$ begin insert into witness (what) values (value); return value; end $$;
create function leak(b buyer) returns text language sql as 'select b.secret_code';
create function trap_equal(int, int) returns boolean language plpgsql as $$ begin perform run_text('create table caught ()'); return true; end $$;
create operator === (leftarg = int, rightarg = int, function = trap_equal);
insert into buyer select g, 'Buyer ' || g, 'b' || g || '@mail.test', (array['Oslo', 'Bern', 'Graz'])[1 + g % 3], date '2024-01-01' + g,
  'code' || g, 'tax' || g from generate_series(1, 40) g;
insert into sale select g, 1 + g % 40, timestamptz '2024-03-01 10:00+00' + g * interval '7 hours', (array['new', 'paid', 'sent'])[1 + g % 3],
  (g * 37 % 500) + 0.5, 'remark ' || g from generate_series(1, 120) g;
insert into item select g, 'Item ' || g, 'kind' || g % 4, g * 3, g, jsonb_build_object('colour', 'c' || g % 3, 'sizes', jsonb_build_array(g, g + 1)),
  array['a' || g % 2, 'b'] from generate_series(1, 20) g;
insert into sale_line select g, 1 + g % 120, 1 + g % 20, 1 + g % 4, g % 50 from generate_series(1, 200) g;
insert into worker select g, 'Worker ' || g, 'team' || g % 3, 1000 + g, nullif(g / 5, 0), date '2020-01-01' + g from generate_series(1, 15) g;
insert into login values (1, 'root', 'hunter2');
insert into "Größe & Co" values ('Haupt', 1, date '2024-05-05', 'x'), ('Neben', 2, null, 'y');
insert into private.vault values ('k', 'deep secret');
insert into stats.day_total select date '2024-01-01' + g, g * 10, g from generate_series(0, 60) g;
do $$ begin create role shop_reader login password 'reads-the-shop'; exception when duplicate_object or unique_violation then null; end $$;
alter role shop_reader set search_path = pg_catalog;
revoke all on schema public from public;
revoke execute on all functions in schema public from public;
grant usage on schema public, stats to shop_reader;
grant select (id, name, mail, city, joined) on buyer to shop_reader;
grant select on sale, sale_line, "Größe & Co", stats.day_total, stats.buyer_overview to shop_reader;
grant select (id, title, kind, price, details, labels) on item to shop_reader;
grant select (id, name, team, boss_id, since) on worker to shop_reader;
analyze;
`

const order = {
  'public.buyer': ['id', 'name', 'mail', 'city', 'joined', 'secret_code', 'tax_number'],
  'public.sale': ['id', 'buyer_id', 'sold_at', 'state', 'amount', 'remark'],
  'public.item': ['id', 'title', 'kind', 'price', 'purchase_price', 'details', 'labels'],
  'public.sale_line': ['id', 'sale_id', 'item_id', 'pieces', 'unit_price'],
  'public.worker': ['id', 'name', 'team', 'wage', 'boss_id', 'since'],
  'public.Größe & Co': ['Straße', 'select', 'Ä b', 'tab"le'],
  'stats.day_total': ['day', 'revenue', 'sales'],
  'stats.buyer_overview': ['id', 'name', 'city', 'n_sales'],
}

const closed: Record<string, string[]> = {
  'public.buyer': ['secret_code', 'tax_number'],
  'public.item': ['purchase_price'],
  'public.worker': ['wage'],
}

/** What the role `shop_reader` may read. */
export const shopPolicy: GuardPolicy = {
  dialect: 'postgresql',
  defaultSchema: 'public',
  maxRows: 1_000,
  tables: Object.fromEntries(Object.entries(order).map(([key, names]) => [key, names.filter((name) => !closed[key]?.includes(name))])),
  deniedColumns: closed,
  deniedTables: ['public.login', 'private.vault'],
  columnOrder: order,
}
