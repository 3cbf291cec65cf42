import { beforeAll, expect, test } from 'vitest'
import { openBigQueryReader } from '../../src/guard/bigquery/reader.ts'
import { createBigQueryGuard, createGuard, type Guard } from '../../src/guard/guard-sql.ts'
import { bigQueryPolicy } from './support/bigquery.ts'
import { shopPolicy } from './support/shop.ts'

let guard: Guard
let bigQueryGuard: Guard
beforeAll(async () => {
  guard = await createGuard()
  bigQueryGuard = createBigQueryGuard(await openBigQueryReader())
})

/** A condition of a row filter, and what stands for it, or why the table is closed. */
type Row = [condition: string, written: string]

const conditions: Row[] = [
  ['city = $1', 'buyer.city = $1'],
  ['buyer.city = $1 and public.buyer.id > 0', 'buyer.city = $1 AND public.buyer.id > 0'],
  [
    'id in (select buyer_id from public.sale where state = $1)',
    'buyer.id IN (SELECT sale.buyer_id FROM public.sale WHERE sale.state = $1)',
  ],
  [
    "id in (select s.buyer_id from public.sale s where state = $1 and city = 'x')",
    "buyer.id IN (SELECT s.buyer_id FROM public.sale AS s WHERE s.state = $1 AND buyer.city = 'x')",
  ],
  ['id in (select key from private.vault where value = $1)', 'buyer.id IN (SELECT vault.key FROM private.vault WHERE vault.value = $1)'],
  ['id in (select v.n from private.vault v)', 'buyer.id IN (SELECT v.n FROM private.vault AS v)'],
  [
    'exists (select from public.sale s join public.item i on title = state)',
    'EXISTS (SELECT FROM public.sale AS s JOIN public.item AS i ON i.title = s.state)',
  ],
  [
    'exists (select from private.vault a join public.item i on title = city)',
    'its row filter names a column in a sub-select without its table',
  ],
  [
    'exists (select from private.vault a, public.sale where state = city)',
    'its row filter names a column in a sub-select without its table',
  ],
  [
    "exists (select from (public.sale s join public.item i using (id)) as j where state = 'x')",
    'its row filter names a column in a sub-select without its table',
  ],
  ['exists (select from public.sale s (a, b) where b = 1)', 'its row filter names a column in a sub-select without its table'],
  [
    "exists (select from unnest(string_to_array(city, 'x')) as part where part = 'a')",
    'its row filter names a column in a sub-select without its table',
  ],
  [
    'exists (select from (select state from public.sale) q where q.state = city)',
    'its row filter names a column in a sub-select without its table',
  ],
  [
    "exists (select from (select id from public.sale) q where state = 'x')",
    'its row filter names a column in a sub-select without its table',
  ],
  ...['public.sale s join (select 1 as one) q on true', '(select 1 as one) q join public.sale s on true'].map(
    (join): Row => [`exists (select from ${join} where state = $1)`, 'its row filter names a column in a sub-select without its table'],
  ),
  ["json_value(details, '$.a') = (select city from public.sale limit 1)", "JSON_VALUE(buyer.details, '$.a') = (SELECT buyer.city"],
  [
    "id in (select id from public.sale union select buyer_id from public.sale where city = 'x')",
    "buyer.id IN (SELECT sale.id FROM public.sale UNION SELECT sale.buyer_id FROM public.sale WHERE buyer.city = 'x')",
  ],
  ['id = (select max(x) from (select id as x from public.sale) q)', 'its row filter names a column in a sub-select without its table'],
  [
    "id in (select buyer_id from public.sale where exists (select from public.item where title = state and mail = 'x'))",
    "buyer.id IN (SELECT sale.buyer_id FROM public.sale WHERE EXISTS (SELECT FROM public.item WHERE item.title = sale.state AND buyer.mail = 'x'))",
  ],
  ['(city, id) = ($1, 1) and buyer.* is not null', '(buyer.city, buyer.id) = ($1, 1) AND buyer.* IS NOT NULL'],
  ['count(*) > 1 or city is null', 'count(*) > 1 OR buyer.city IS NULL'],
  [
    'id in (select id from public.sale order by state limit 1)',
    'buyer.id IN (SELECT sale.id FROM public.sale ORDER BY sale.state LIMIT 1)',
  ],
  ['array[city] && (select array_agg(labels) from public.item)', 'ARRAY[buyer.city] && (SELECT array_agg(item.labels) FROM public.item)'],
  [
    'id in (select s.buyer_id from public.sale s cross join (public.item i join public.worker w using (id)) where team = kind)',
    'w.team = i.kind',
  ],
]

test.each(conditions)('a column in a filter is written with its table: %s', (condition, written) => {
  const rowFilters = { 'public.buyer': { condition, values: ['x'] } }
  const verdict = guard.check({ candidate: 'select id from buyer', parameters: [], policy: { ...shopPolicy, rowFilters } })
  expect(verdict.ok ? verdict.value.text.replaceAll(/\s+/g, ' ') : verdict.problem.violations[0]?.message).toContain(written)
})

const bigConditions: Row[] = [
  ['state = $1', '`sale`.state = @p1'],
  ['sale.state = "a" AND lines[OFFSET(0)].product IS NULL', 'sale.state = "a" AND `sale`.lines[OFFSET(0)].product IS NULL'],
  ['DATE_TRUNC(sold_at, MONTH) = DATE "2024-01-01"', 'DATE_TRUNC(`sale`.sold_at, MONTH) = DATE "2024-01-01"'],
  ['DATE_DIFF(sold_at, month, WEEK(MONDAY)) > 1', 'DATE_DIFF(`sale`.sold_at, `sale`.month, WEEK(MONDAY)) > 1'],
  ['EXTRACT(YEAR FROM sold_at) = 2024 AND "🌞" <> state', 'EXTRACT(YEAR FROM `sale`.sold_at) = 2024 AND "🌞" <> `sale`.state'],
  [
    'CASE WHEN id > 1 THEN TRUE ELSE IF(id = 2, FALSE, NULL) END',
    'CASE WHEN `sale`.id > 1 THEN TRUE ELSE IF(`sale`.id = 2, FALSE, NULL) END',
  ],
  ['id IN (SELECT id FROM mart.buyer WHERE name = $1)', '`sale`.id IN (SELECT `buyer`.id FROM `mart.buyer` WHERE `buyer`.name = @p1)'],
  [
    'id IN (SELECT b.id FROM mart.buyer AS b WHERE name = state)',
    '`sale`.id IN (SELECT b.id FROM `mart.buyer` AS b WHERE `b`.name = `sale`.state)',
  ],
  [
    'EXISTS (SELECT 1 FROM UNNEST(lines) AS l WITH OFFSET AS o WHERE l.pieces > o)',
    'EXISTS (SELECT 1 FROM UNNEST(`sale`.lines) AS l WITH OFFSET AS o WHERE l.pieces > o)',
  ],
  [
    'EXISTS (SELECT 1 FROM mart.buyer AS b, mart.buyer AS c WHERE name = "x")',
    'the row filter names name in a sub-select without its table',
  ],
  [
    'EXISTS (SELECT 1 FROM mart.buyer AS b JOIN mart.sale AS c ON tags IS NULL WHERE amount = 1)',
    'the row filter names tags in a sub-select without its table',
  ],
  ['EXISTS (SELECT 1 FROM mart.secret WHERE code = state)', 'EXISTS (SELECT 1 FROM `mart.secret` WHERE `secret`.code = `secret`.state)'],
  [
    'EXISTS (SELECT 1 FROM mart.secret AS a, mart.buyer AS b WHERE code = "x")',
    'the row filter names code in a sub-select without its table',
  ],
  ['STRUCT(id AS x).x = 1', 'STRUCT(`sale`.id AS x).x = 1'],
  ['lines.product = "x"', '`sale`.lines.product = "x"'],
  ['EXISTS (SELECT 1 FROM (SELECT id AS n FROM mart.buyer) AS q WHERE n = 1)', 'the row filter names n in a sub-select without its table'],
  [
    'EXISTS (SELECT 1 FROM mart.buyer AS b, UNNEST(tags) AS t WHERE t = "x")',
    'the row filter names tags in a sub-select without its table',
  ],
  ['EXISTS (SELECT 1 FROM UNNEST(lines) WHERE TRUE)', 'the row filter names lines in a sub-select without its table'],
  ['"x" IN UNNEST(lines) AND id = 1', '"x" IN UNNEST(`sale`.lines) AND `sale`.id = 1'],
  ['state LIKE ANY ("a", "b") AND CAST(id AS STRING) = "1"', '`sale`.state LIKE ANY ("a", "b") AND CAST(`sale`.id AS STRING) = "1"'],
  [
    'id IN (SELECT id FROM mart.buyer UNION ALL SELECT buyer_id FROM mart.sale)',
    '`sale`.id IN (SELECT `buyer`.id FROM `mart.buyer` UNION ALL SELECT `sale`.buyer_id FROM `mart.sale`)',
  ],
]

test.each(bigConditions)('a column in a filter for BigQuery is written with its table: %s', (condition, written) => {
  const rowFilters = { 'mart.sale': { condition, values: ['x'] } }
  const verdict = bigQueryGuard.check({ candidate: 'SELECT id FROM mart.sale', parameters: [], policy: { ...bigQueryPolicy, rowFilters } })
  expect(verdict.ok ? verdict.value.text : verdict.problem.violations[0]?.message).toContain(written)
})
