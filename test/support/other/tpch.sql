-- The decision-support schema that every database vendor knows, with its prefixes on every column and its blank-padded texts. Names are the benchmark's; all rows
-- are made here. No comments, and only primary keys are declared, as such data is often loaded.
create table public.region (r_regionkey integer primary key, r_name char(25) not null, r_comment varchar(152));
create table public.nation (n_nationkey integer primary key, n_name char(25) not null, n_regionkey bigint not null, n_comment varchar(152));
create table public.supplier (
  s_suppkey integer primary key, s_name char(25) not null, s_address varchar(40) not null, s_nationkey bigint not null, s_phone char(15) not null,
  s_acctbal numeric not null, s_comment varchar(101) not null);
create table public.customer (
  c_custkey integer primary key, c_name varchar(25) not null, c_address varchar(40) not null, c_nationkey bigint not null, c_phone char(15) not null,
  c_acctbal numeric not null, c_mktsegment char(10) not null, c_comment varchar(117) not null);
create table public.part (
  p_partkey integer primary key, p_name varchar(55) not null, p_mfgr char(25) not null, p_brand char(10) not null, p_type varchar(25) not null,
  p_size integer not null, p_container char(10) not null, p_retailprice numeric not null, p_comment varchar(23) not null);
create table public.partsupp (
  ps_partkey bigint not null, ps_suppkey bigint not null, ps_availqty integer not null, ps_supplycost numeric not null, ps_comment varchar(199) not null,
  primary key (ps_partkey, ps_suppkey));
create table public.orders (
  o_orderkey integer primary key, o_custkey bigint not null, o_orderstatus char(1) not null, o_totalprice numeric not null, o_orderdate date not null,
  o_orderpriority char(15) not null, o_clerk char(15) not null, o_shippriority integer not null, o_comment varchar(79) not null);
create table public.lineitem (
  l_orderkey bigint not null, l_partkey bigint not null, l_suppkey bigint not null, l_linenumber integer not null, l_quantity numeric not null,
  l_extendedprice numeric not null, l_discount numeric not null, l_tax numeric not null, l_returnflag char(1) not null, l_linestatus char(1) not null,
  l_shipdate date not null, l_commitdate date not null, l_receiptdate date not null, l_shipinstruct char(25) not null, l_shipmode char(10) not null,
  l_comment varchar(44) not null, primary key (l_orderkey, l_linenumber));

insert into public.region select n, (array['AFRICA', 'AMERICA', 'ASIA', 'EUROPE', 'MIDDLE EAST'])[n + 1], '' from generate_series(0, 4) n;
insert into public.nation select n, (array['ALGERIA', 'BRAZIL', 'CHINA', 'FRANCE', 'EGYPT', 'KENYA', 'CANADA', 'INDIA', 'GERMANY', 'IRAN'])[n + 1], n % 5, ''
  from generate_series(0, 9) n;
insert into public.supplier select n, 'Supplier#' || n, 'x', n % 10, '10-' || n, 100 * n, '' from generate_series(1, 20) n;
insert into public.customer select n, 'Customer#' || n, 'x', n % 10, '11-' || n, 7 * n - 100,
  (array['BUILDING', 'AUTOMOBILE', 'MACHINERY', 'HOUSEHOLD', 'FURNITURE'])[1 + n % 5], '' from generate_series(1, 300) n;
insert into public.part select n, 'part ' || n, 'Manufacturer#' || 1 + n % 5, 'Brand#' || 11 + n % 4, 'STANDARD TIN', 1 + n % 50, 'JUMBO BOX', 900 + n, ''
  from generate_series(1, 80) n;
insert into public.partsupp select p, 1 + (p + s) % 20, 100 + p, 5 * s, '' from generate_series(1, 80) p, generate_series(0, 3) s;
insert into public.orders select n, 1 + n % 300, (array['F', 'O', 'P'])[1 + n % 3], 1000 + n, date '2024-01-01' + n % 900,
  (array['1-URGENT', '2-HIGH', '3-MEDIUM', '5-LOW'])[1 + n % 4], 'Clerk#' || n % 9, 0, '' from generate_series(1, 2000) n;
insert into public.lineitem select o, 1 + (o + l) % 80, 1 + (o * l) % 20, l, 1 + (o + l) % 40, 100 + (o + l) % 900, ((o + l) % 10) / 100.0, ((o + l) % 8) / 100.0,
  (array['A', 'N', 'R'])[1 + o % 3], (array['F', 'O'])[1 + o % 2], date '2024-01-10' + o % 900, date '2024-01-20' + o % 900, date '2024-01-25' + o % 900, 'NONE',
  (array['AIR', 'RAIL', 'SHIP', 'TRUCK'])[1 + (o + l) % 4], '' from generate_series(1, 2000) o, generate_series(1, 3) l;
analyze;
