-- A bank of the nineties: accounts, the people behind them, loans, standing orders and movements. Names as in a public benchmark's schema; keys, types and
-- all rows are made here. Nothing has comments.
create schema bank;
create table bank.district (district_id bigint primary key, a2 text not null, a3 text not null, a11 bigint not null);
create table bank.account (
  account_id bigint primary key, district_id bigint not null references bank.district, frequency text not null, date date not null);
create table bank.client (
  client_id bigint primary key, gender text not null, birth_date date not null, district_id bigint not null references bank.district);
create table bank.disp (
  disp_id bigint primary key, client_id bigint not null references bank.client, account_id bigint not null references bank.account, type text not null);
create table bank.card (card_id bigint primary key, disp_id bigint not null references bank.disp, type text not null, issued date not null);
create table bank.loan (
  loan_id bigint primary key, account_id bigint not null references bank.account, date date not null, amount bigint not null,
  duration bigint not null, payments real not null, status text not null);
create table bank."order" (
  order_id bigint primary key, account_id bigint not null references bank.account, bank_to text not null, account_to bigint not null,
  amount real not null, k_symbol text);
create table bank.trans (
  trans_id bigint primary key, account_id bigint not null references bank.account, date date not null, type text not null, operation text,
  amount bigint not null, balance bigint not null, k_symbol text, bank text, account bigint);

insert into bank.district select n, 'District ' || n, (array['north Moravia', 'south Moravia', 'Prague'])[1 + n % 3], 8000 + 100 * n from generate_series(1, 12) n;
insert into bank.account select n, 1 + n % 12, (array['monthly', 'weekly', 'after transaction'])[1 + n % 3], date '2023-01-01' + n % 700 from generate_series(1, 400) n;
insert into bank.client select n, case when n % 5 < 2 then 'F' else 'M' end, date '1950-01-01' + 37 * n, 1 + n % 12 from generate_series(1, 500) n;
insert into bank.disp select n, n, 1 + n % 400, case when n <= 400 then 'OWNER' else 'DISPONENT' end from generate_series(1, 500) n;
insert into bank.card select n, 4 * n, (array['classic', 'classic', 'gold', 'junior'])[1 + n % 4], date '2024-03-01' + 3 * n from generate_series(1, 100) n;
insert into bank.loan select n, 3 * n, date '2024-01-01' + 5 * n, 1000 * (1 + n % 30), 12 * (1 + n % 5), 100 + n, (array['A', 'B', 'C', 'D'])[1 + n % 4]
  from generate_series(1, 130) n;
insert into bank."order" select n, 1 + n % 400, chr(65 + n % 20) || chr(66 + n % 20), 90000 + n, 10 * (1 + n % 50), (array['rent', 'insurance', null])[1 + n % 3]
  from generate_series(1, 600) n;
insert into bank.trans select n, 1 + n % 400, date '2025-01-01' + n % 600, case when n % 3 = 0 then 'withdrawal' else 'deposit' end,
  (array['cash', 'transfer', null])[1 + n % 3], 10 + n % 700, 1000 + n % 5000, null, null, null from generate_series(1, 6000) n;
analyze;
