-- expressions
SELECT status, COUNT(*) AS n FROM shop.orders GROUP BY status
SELECT 1 << 3, 16 >> 2, 5 & 3, 5 | 3, 5 ^ 3, ~5
SELECT COUNTIF(status = 'paid') / COUNT(*) AS rate, LOGICAL_OR(total > 100), LOGICAL_AND(total > 0), BIT_OR(id), BIT_XOR(id) FROM orders
SELECT SAFE_DIVIDE(SUM(total), NULLIF(COUNT(DISTINCT customer_id), 0)) FROM orders
SELECT IEEE_DIVIDE(1, 0), SAFE_MULTIPLY(1, 2), SAFE_ADD(1,2), SAFE_SUBTRACT(1,2), SAFE_NEGATE(1), DIV(7, 2), MOD(7, 2)
SELECT IF(total > 100, 'big', 'small'), IFNULL(status, 'x'), COALESCE(status, country, 'z'), NULLIF(status, ''), CASE status WHEN 'a' THEN 1 WHEN 'b' THEN 2 ELSE 3 END, CASE WHEN total > 1 THEN 'x' END FROM orders
SELECT id FROM orders WHERE status = @p1 AND total > @p2
SELECT status s, SUM(total) t FROM orders GROUP BY s ORDER BY t DESC
SELECT DISTINCT status FROM orders
SELECT COUNT(DISTINCT customer_id), COUNT(DISTINCT IF(status = 'paid', customer_id, NULL)), SUM(DISTINCT total), AVG(total), STDDEV(total), VARIANCE(total), CORR(total, discount), COVAR_POP(total, discount) FROM orders
SELECT ROUND(total, 2), TRUNC(total), CEIL(total), FLOOR(total), ABS(total), SIGN(total), SQRT(total), POW(total, 2), EXP(1), LN(2), LOG(2, 10), LOG10(2), GREATEST(1, 2), LEAST(1, 2), RAND(), ROUND(total, 2, 'ROUND_HALF_EVEN') FROM orders
SELECT id FROM orders WHERE (customer_id, status) IN ((1, 'a'), (2, 'b'))
SELECT id, total IS NULL, status IS NOT NULL, (total > 1) IS TRUE, (total > 1) IS NOT FALSE, status IS DISTINCT FROM 'a' FROM orders
SELECT id, total, FROM orders
SELECT -total, NOT TRUE, total % 2 FROM orders
SELECT MOD(CAST(total AS INT64), 2) = 0 FROM orders
SELECT BIT_COUNT(5), BIT_AND(id) FROM orders
SELECT CASE WHEN total >= 1000 THEN '1000+' WHEN total >= 100 THEN '100-999' ELSE '<100' END AS bucket, COUNT(*) FROM orders GROUP BY bucket ORDER BY MIN(total)
SELECT id FROM orders LIMIT 10 OFFSET 20
SELECT id FROM orders LIMIT @p1
SELECT id FROM orders WHERE ordered_at >= '2024-01-01' AND status IN ('a','b') GROUP BY id HAVING COUNT(*) > 1 ORDER BY COUNT(*) DESC LIMIT 5
SELECT id FROM orders WHERE status = "x" AND country = 'y' AND NOT STARTS_WITH(status, "z")
SELECT geo FROM customers
-- arrays and structs
SELECT ARRAY(SELECT AS STRUCT c.* FROM products AS c) FROM customers AS c
SELECT x.foo FROM (SELECT q.* FROM UNNEST([STRUCT(1 AS foo)]) AS q) AS x
SELECT x.category FROM (SELECT device.* FROM events) AS x
SELECT x.category, x.total FROM (SELECT device.*, o.* FROM events, orders AS o) AS x
SELECT x.foo FROM (SELECT AS VALUE v FROM UNNEST([STRUCT(1 AS foo)]) AS v UNION ALL SELECT 1) AS x
SELECT q.x FROM (SELECT STRUCT(1 AS x) AS q) AS q
SELECT (STRUCT(id, total)).*, device.* FROM orders, events
SELECT e.device.*, u.* FROM events AS e, UNNEST([STRUCT(1 AS a)]) AS u, UNNEST([2])
SELECT u, o.id FROM orders AS o, UNNEST([o.id]) AS u
SELECT ARRAY<INT64>[1, 2, 3] AS a
SELECT x FROM UNNEST(ARRAY<STRUCT<name STRING, n INT64>>[('a', 1), ('b', 2)]) AS x
SELECT x.name FROM UNNEST(ARRAY<STRUCT<name STRING, n INT64>>[STRUCT('a', 1)]) AS x
SELECT (SELECT value.int_value FROM UNNEST(event_params) WHERE key = 'ga_session_id') AS session_id, COUNT(*) FROM events GROUP BY 1
SELECT event_name, (SELECT value.string_value FROM UNNEST(event_params) AS p WHERE p.key = 'page_location') AS page FROM events
SELECT ep.key, COUNT(*) FROM events, UNNEST(event_params) AS ep GROUP BY ep.key
SELECT e.event_name, ep.value.string_value FROM events e CROSS JOIN UNNEST(e.event_params) ep WHERE ep.key = 'source'
SELECT e.event_name, ep.value.string_value FROM events AS e LEFT JOIN UNNEST(e.event_params) AS ep ON ep.key = 'source'
SELECT event_name, ep FROM events INNER JOIN UNNEST(event_params) ep WITH OFFSET pos ON TRUE WHERE pos = 0
SELECT id, item.sku, item.qty * item.price AS line FROM orders, UNNEST(items) item
SELECT id, off, item.sku FROM orders, UNNEST(items) AS item WITH OFFSET AS off ORDER BY id, off
SELECT id, ARRAY_LENGTH(items) AS n, items[OFFSET(0)].sku, items[SAFE_ORDINAL(1)].sku, items[0].sku FROM orders
SELECT id, ARRAY(SELECT i.sku FROM UNNEST(items) i WHERE i.qty > 1 ORDER BY i.sku) AS skus FROM orders
SELECT id, ARRAY(SELECT AS STRUCT i.sku, i.qty FROM UNNEST(items) i) FROM orders
SELECT ARRAY(SELECT AS VALUE x FROM UNNEST([1,2,3]) x)
SELECT id, (SELECT SUM(i.qty * i.price) FROM UNNEST(items) AS i) AS total FROM orders
SELECT id FROM orders WHERE 'vip' IN UNNEST(tags)
SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM UNNEST(items) i WHERE i.sku = 'a')
SELECT ARRAY_TO_STRING(tags, ','), ARRAY_CONCAT(tags, ['a']), ARRAY_REVERSE(tags), GENERATE_ARRAY(1, 10, 2) FROM orders
SELECT d FROM UNNEST(GENERATE_DATE_ARRAY('2024-01-01', '2024-12-31', INTERVAL 1 MONTH)) AS d
SELECT d, COALESCE(SUM(total), 0) FROM UNNEST(GENERATE_DATE_ARRAY(DATE '2024-01-01', CURRENT_DATE())) AS d LEFT JOIN orders ON order_date = d GROUP BY d ORDER BY d
SELECT ts FROM UNNEST(GENERATE_TIMESTAMP_ARRAY('2024-01-01', '2024-01-02', INTERVAL 1 HOUR)) ts
SELECT STRUCT(1 AS a, 'x' AS b), STRUCT<a INT64, b STRING>(1, 'x'), STRUCT(id, total) FROM orders
SELECT STRUCT<INT64, STRING>(1, 'a'), STRUCT<x ARRAY<INT64>>([1,2])
SELECT device.category, device.web_info.browser, geo.country, COUNT(DISTINCT user_pseudo_id) AS users FROM events GROUP BY 1, 2, 3
SELECT e.device.category FROM events e WHERE e.device.operating_system = 'iOS'
SELECT REGEXP_EXTRACT(email, r'@(.+)$') AS domain, COUNT(*) FROM customers WHERE REGEXP_CONTAINS(email, r'(?i)^[a-z]+\.') GROUP BY 1
SELECT SPLIT(email, '@')[OFFSET(1)], SPLIT(email, '@')[SAFE_OFFSET(0)], LOWER(name), UPPER(name), INITCAP(name), LENGTH(name), CONCAT(name, ' ', email), name || email FROM customers
SELECT id FROM customers WHERE name LIKE ANY UNNEST(['a%', 'b%'])
SELECT totals.visits, hits[SAFE_OFFSET(0)].page.pagePath, h.page.pagePath FROM `my-project.analytics.sessions`, UNNEST(hits) AS h
SELECT h.type, p.v2ProductName FROM `my-project.analytics.sessions` AS s, s.hits AS h, h.product AS p
SELECT RANGE_BUCKET(total, [0, 10, 100]), RANGE(DATE '2024-01-01', DATE '2024-02-01'), RANGE<DATE> '[2024-01-01, 2024-02-01)', RANGE_CONTAINS(RANGE(DATE '2024-01-01', DATE '2024-02-01'), order_date) FROM orders
SELECT id FROM orders WHERE STRUCT(customer_id, status) IN (SELECT STRUCT(id, name) FROM customers)
SELECT TRIM(name, '*'), SAFE_CONVERT_BYTES_TO_STRING(b'a'), NORMALIZE(name, NFKC), NORMALIZE_AND_CASEFOLD(name), CONTAINS_SUBSTR(name, 'x'), EDIT_DISTANCE(name, 'y'), BYTE_LENGTH(name), CHAR_LENGTH(name), CODE_POINTS_TO_STRING([65]), TO_CODE_POINTS(name), UNICODE(name) FROM customers
SELECT * FROM UNNEST([STRUCT(1 AS id, 'a' AS n), STRUCT(2, 'b')])
SELECT id, n FROM UNNEST([STRUCT(1 AS id, 'a' AS n), (2, 'b')]) AS t
SELECT * FROM UNNEST([1, 2, 3]) AS n WITH OFFSET
SELECT AS STRUCT 1 AS a, 2 AS b
SELECT AS VALUE STRUCT(1 AS a, 2 AS b)
SELECT product, ARRAY(SELECT v FROM UNNEST([q1, q2, q3]) v WHERE v IS NOT NULL) FROM sales_wide
SELECT (SELECT MAX(v) FROM UNNEST([q1, q2, q3, q4]) AS v) AS best FROM sales_wide
SELECT (SELECT AS STRUCT MAX(v) AS mx, MIN(v) AS mn FROM UNNEST([q1, q2]) v).mx FROM sales_wide
SELECT id, (SELECT COUNT(*) FROM UNNEST(tags) t WHERE t = 'a') > 0 AS has_a FROM orders
SELECT COSINE_DISTANCE([1.0, 2.0], [3.0, 4.0]), EUCLIDEAN_DISTANCE([1.0], [2.0])
SELECT ARRAY_CONCAT_AGG(tags), COUNT(*) FROM orders GROUP BY ALL
SELECT x, y FROM UNNEST([1,2]) AS x WITH OFFSET JOIN UNNEST([3,4]) AS y WITH OFFSET USING (offset)
SELECT x, y FROM UNNEST([1,2]) x, UNNEST([3,4]) y
SELECT id FROM orders WHERE items IS NOT NULL AND ARRAY_LENGTH(items) > 0
SELECT id, COALESCE(items[SAFE_OFFSET(0)].sku, 'none') FROM orders
SELECT id, ARRAY_FIRST(tags), ARRAY_LAST(tags), ARRAY_SLICE(tags, 0, 1) FROM orders
SELECT STRPOS(LOWER(name), 'a') > 0 FROM products WHERE category IN UNNEST(['a', 'b']) AND price BETWEEN 1 AND 2 OR name IS NULL
SELECT IF(id > 1, STRUCT(1 AS a), NULL).a FROM orders
SELECT [STRUCT(1 AS a, [1,2] AS b)][OFFSET(0)].b[OFFSET(1)]
SELECT ([1,2,3])[OFFSET(0)], (STRUCT(1 AS a)).a
SELECT user_pseudo_id, MAX((SELECT value.int_value FROM UNNEST(event_params) WHERE key = 'engagement_time_msec')) FROM events GROUP BY 1
SELECT profile.address.city, profile.emails[SAFE_OFFSET(0)] FROM customers
SELECT orders.items FROM shop.orders AS orders WHERE orders.id = 1
SELECT x, y FROM UNNEST([1, 2]) AS x WITH OFFSET LEFT JOIN UNNEST([3, 4]) AS y WITH OFFSET AS o ON o = offset
SELECT x FROM UNNEST([1]) x WITH OFFSET QUALIFY offset = 0
SELECT CAST([1] AS ARRAY<INT64>), STRUCT<a ARRAY<STRUCT<b STRING(5), `c` NUMERIC(9, 2)>>>([STRUCT("x", 1)]), 8 >> 1, ARRAY<NUMERIC(5)>[1, 2]
SELECT t.array FROM (SELECT 1 AS `array`) AS t WHERE t.array < 2
-- dates and times
SELECT id, total FROM orders WHERE order_date BETWEEN DATE '2024-01-01' AND DATE '2024-12-31'
SELECT DATE_TRUNC(order_date, MONTH) AS m, SUM(total) FROM orders GROUP BY 1 ORDER BY 1
SELECT DATE_TRUNC(order_date, WEEK(MONDAY)) AS w, SUM(total) FROM orders GROUP BY w
SELECT DATE_TRUNC(order_date, ISOWEEK) AS w, SUM(total) FROM orders GROUP BY w
SELECT DATE_TRUNC(order_date, QUARTER), DATE_TRUNC(order_date, ISOYEAR), DATE_TRUNC(order_date, DAY) FROM orders
SELECT TIMESTAMP_TRUNC(ordered_at, HOUR, 'Europe/Berlin') AS h, COUNT(*) FROM orders GROUP BY h
SELECT TIMESTAMP_TRUNC(ordered_at, HOUR) AS h, COUNT(*) FROM orders GROUP BY h
SELECT DATETIME_TRUNC(DATETIME(ordered_at, 'UTC'), MINUTE) FROM orders
SELECT EXTRACT(YEAR FROM order_date) AS y, EXTRACT(ISOWEEK FROM order_date) AS w, EXTRACT(DAYOFWEEK FROM order_date) AS d FROM orders
SELECT EXTRACT(HOUR FROM ordered_at AT TIME ZONE 'Europe/Berlin') AS h, COUNT(*) FROM orders GROUP BY 1
SELECT EXTRACT(WEEK(SUNDAY) FROM order_date), EXTRACT(DATE FROM ordered_at), EXTRACT(TIME FROM ordered_at) FROM orders
SELECT DATE_SUB(CURRENT_DATE(), INTERVAL 30 DAY), DATE_ADD(CURRENT_DATE('Europe/Berlin'), INTERVAL 1 QUARTER)
SELECT * FROM orders WHERE order_date >= DATE_SUB(CURRENT_DATE(), INTERVAL 7 DAY)
SELECT id FROM orders WHERE ordered_at >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 24 HOUR)
SELECT DATE_DIFF(CURRENT_DATE(), signup_date, DAY), DATE_DIFF(CURRENT_DATE, signup_date, ISOWEEK), TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), TIMESTAMP(signup_date), HOUR) FROM customers
SELECT SAFE_CAST(status AS INT64), CAST(total AS NUMERIC), CAST(order_date AS STRING FORMAT 'YYYY-MM'), CAST('2024' AS DATE FORMAT 'YYYY') FROM orders
SELECT CAST(total AS NUMERIC(10, 2)), CAST(total AS BIGNUMERIC), CAST(status AS BYTES), CAST(ordered_at AS DATE), CAST(ordered_at AS STRING FORMAT 'YYYY-MM-DD HH24:MI:SS' AT TIME ZONE 'UTC') FROM orders
SELECT SAFE.PARSE_DATE('%Y%m%d', status), SAFE.SUBSTR(status, 0, -2), SAFE.LOG(total) FROM orders
SELECT PARSE_DATE('%Y%m%d', event_date) AS d, event_name, COUNT(*) FROM events GROUP BY 1, 2
SELECT REGEXP_REPLACE(name, r'\s+', ' '), REGEXP_EXTRACT_ALL(name, r'\w+'), REGEXP_INSTR(name, 'a'), REGEXP_SUBSTR(name, 'b') FROM customers
SELECT FORMAT('%05d %s %.2f %t %T', id, status, total, order_date, tags), FORMAT_DATE('%b %Y', order_date), FORMAT_TIMESTAMP('%F %T', ordered_at, 'UTC'), FORMAT_DATETIME('%c', DATETIME(ordered_at)) FROM orders
SELECT * FROM `my-project.analytics.sessions` WHERE DATE(started_at) = '2024-01-01'
SELECT TIMESTAMP_MICROS(event_timestamp), TIMESTAMP_MILLIS(1), TIMESTAMP_SECONDS(1), UNIX_SECONDS(CURRENT_TIMESTAMP()), UNIX_MILLIS(CURRENT_TIMESTAMP()), UNIX_MICROS(CURRENT_TIMESTAMP()), UNIX_DATE(CURRENT_DATE()) FROM events
SELECT DATE(TIMESTAMP_MICROS(event_timestamp), 'Europe/Berlin'), DATE(2024, 1, 31), DATETIME(2024,1,1,0,0,0), TIME(12,0,0), TIMESTAMP('2024-01-01 00:00:00+00'), TIMESTAMP(DATE '2024-01-01', 'UTC') FROM events
SELECT LAST_DAY(order_date), LAST_DAY(order_date, WEEK(MONDAY)), LAST_DAY(order_date, YEAR), DATE_FROM_UNIX_DATE(1) FROM orders
SELECT INTERVAL 1 DAY, INTERVAL '1-2' YEAR TO MONTH, INTERVAL '1 2:3:4' DAY TO SECOND, MAKE_INTERVAL(1, 2), JUSTIFY_DAYS(INTERVAL 40 DAY), EXTRACT(DAY FROM INTERVAL 3 DAY), order_date + INTERVAL 1 DAY, order_date - 7 FROM orders
SELECT DATE_BUCKET(order_date, INTERVAL 2 DAY), TIMESTAMP_BUCKET(ordered_at, INTERVAL 15 MINUTE) FROM orders
SELECT 1e3, .5, 5., 0xFF, -1, +2, 1.5E-10, NUMERIC '1.23', BIGNUMERIC '1', DATETIME '2024-01-01 00:00:00', TIME '12:00:00', TIMESTAMP '2024-01-01 00:00:00 UTC', TRUE, false, NULL
SELECT CURRENT_DATE, CURRENT_TIMESTAMP, CURRENT_DATETIME('UTC'), CURRENT_TIME()
WITH cohort AS (SELECT customer_id, MIN(DATE_TRUNC(order_date, MONTH)) c FROM orders GROUP BY 1) SELECT c, DATE_DIFF(DATE_TRUNC(o.order_date, MONTH), c, MONTH) k, COUNT(DISTINCT o.customer_id) FROM orders o JOIN cohort USING (customer_id) GROUP BY 1, 2
SELECT DATE_TRUNC('month', order_date) FROM orders
SELECT TIMESTAMP_ADD(ordered_at, INTERVAL CAST(discount AS INT64) DAY), DATETIME_ADD(DATETIME(ordered_at), INTERVAL 1 WEEK), TIME_ADD(TIME '01:00:00', INTERVAL 5 MINUTE), DATETIME_DIFF(DATETIME(ordered_at), DATETIME '2024-01-01', WEEK(MONDAY)) FROM orders
SELECT EXTRACT(EPOCH FROM ordered_at) FROM orders
SELECT SUM(total) AS total_revenue FROM orders WHERE status NOT IN ('cancelled', 'returned') AND order_date >= '2024-01-01' AND order_date < DATE_ADD('2024-01-01', INTERVAL 1 YEAR)
SELECT id, total FROM orders WHERE DATE(ordered_at) BETWEEN DATE_SUB(CURRENT_DATE(), INTERVAL 1 MONTH) AND CURRENT_DATE()
WITH params AS (SELECT DATE '2024-01-01' AS start_date, DATE '2024-02-01' AS end_date) SELECT COUNT(*) FROM orders, params WHERE order_date BETWEEN params.start_date AND params.end_date
SELECT PARSE_TIMESTAMP('%Y-%m-%d', '2024-01-01', 'UTC'), PARSE_DATETIME('%F', '2024-01-01'), PARSE_TIME('%H', '1'), PARSE_NUMERIC('1'), FORMAT_TIME('%T', TIME '01:00:00')
-- approximate and ordered aggregates
SELECT APPROX_COUNT_DISTINCT(customer_id), APPROX_QUANTILES(total, 100)[OFFSET(50)] AS median, APPROX_TOP_COUNT(status, 5), APPROX_TOP_SUM(status, total, 3) FROM orders
SELECT APPROX_QUANTILES(DISTINCT total, 4 RESPECT NULLS) FROM orders
SELECT customer_id, ARRAY_AGG(STRUCT(id, total) ORDER BY total DESC LIMIT 3) AS top3 FROM orders GROUP BY customer_id
SELECT customer_id, ARRAY_AGG(id IGNORE NULLS ORDER BY ordered_at DESC LIMIT 1)[SAFE_OFFSET(0)] AS last_id FROM orders GROUP BY customer_id
SELECT customer_id, ARRAY_AGG(DISTINCT status ORDER BY status) FROM orders GROUP BY 1
SELECT STRING_AGG(DISTINCT status, ', ' ORDER BY status LIMIT 10) FROM orders
SELECT ANY_VALUE(name HAVING MAX price), MAX_BY(name, price), MIN_BY(name, price) FROM products
SELECT HLL_COUNT.EXTRACT(HLL_COUNT.INIT(customer_id)), HLL_COUNT.MERGE(s) FROM (SELECT HLL_COUNT.INIT(customer_id, 12) AS s, 1 AS customer_id FROM orders)
SELECT agg.top.id FROM (SELECT STRUCT(ARRAY_AGG(o.id ORDER BY total DESC LIMIT 1)[OFFSET(0)] AS id) AS top FROM orders o) agg
SELECT ARRAY_AGG(x ORDER BY x) FROM UNNEST([3, 1, 2]) AS x
SELECT ARRAY_AGG(t ORDER BY t.total DESC LIMIT 1)[OFFSET(0)].* FROM (SELECT id, total, customer_id FROM orders) t GROUP BY t.customer_id
SELECT STRING_AGG(name, '\n'), STRING_AGG(FORMAT('%s=%d', name, id), ';' ORDER BY id) FROM customers
SELECT KLL_QUANTILES.EXTRACT_INT64(KLL_QUANTILES.INIT_INT64(id), 2) FROM orders
-- windows
SELECT PERCENTILE_CONT(total, 0.5) OVER (PARTITION BY status) AS median FROM orders
SELECT PERCENTILE_DISC(total, 0.9 RESPECT NULLS) OVER () FROM orders LIMIT 1
SELECT * FROM orders QUALIFY ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY ordered_at DESC) = 1
SELECT id, RANK() OVER w AS r FROM orders WINDOW w AS (PARTITION BY status ORDER BY total DESC)
SELECT id, SUM(total) OVER (ORDER BY order_date ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS rolling FROM orders
SELECT id, SUM(total) OVER (PARTITION BY customer_id ORDER BY order_date ROWS UNBOUNDED PRECEDING) FROM orders
SELECT order_date, AVG(total) OVER (ORDER BY UNIX_DATE(order_date) RANGE BETWEEN 6 PRECEDING AND CURRENT ROW) FROM orders
SELECT id, SUM(total) OVER (ORDER BY order_date RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM orders
SELECT id, LAG(total, 1, 0) OVER (PARTITION BY customer_id ORDER BY order_date), LEAD(total) OVER (ORDER BY order_date), FIRST_VALUE(total IGNORE NULLS) OVER (ORDER BY order_date), LAST_VALUE(total) OVER (ORDER BY order_date ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), NTH_VALUE(total, 2) OVER (ORDER BY id) FROM orders
SELECT id, NTILE(4) OVER (ORDER BY total), CUME_DIST() OVER (ORDER BY total), PERCENT_RANK() OVER (ORDER BY total), DENSE_RANK() OVER (ORDER BY total) FROM orders
SELECT id, SUM(total) OVER (w ROWS 3 PRECEDING) FROM orders WINDOW w AS (PARTITION BY status ORDER BY order_date)
SELECT id, COUNT(*) OVER a, COUNT(*) OVER b FROM orders WINDOW a AS (PARTITION BY status), b AS (a ORDER BY id)
SELECT id, SUM(total) OVER w FROM orders WINDOW w AS a, a AS (PARTITION BY status)
SELECT status, SUM(SUM(total)) OVER (ORDER BY status) FROM orders GROUP BY status
WITH monthly AS (SELECT DATE_TRUNC(order_date, MONTH) m, SUM(total) rev FROM orders GROUP BY m) SELECT m, rev, LAG(rev) OVER (ORDER BY m) prev, SAFE_DIVIDE(rev - LAG(rev) OVER (ORDER BY m), LAG(rev) OVER (ORDER BY m)) growth FROM monthly
WITH s AS (SELECT *, SUM(is_new) OVER (PARTITION BY user_id ORDER BY started_at) AS sid FROM (SELECT *, IF(TIMESTAMP_DIFF(started_at, LAG(started_at) OVER (PARTITION BY user_id ORDER BY started_at), MINUTE) > 30, 1, 0) AS is_new FROM `my-project.analytics.sessions`)) SELECT user_id, MAX(sid) FROM s GROUP BY user_id
SELECT name, rank FROM (SELECT name, RANK() OVER (ORDER BY price) AS rank FROM products) WHERE rank <= 3
SELECT SUM(IF(status = 'paid', total, 0)) OVER () FROM orders LIMIT 10
SELECT ROW_NUMBER() OVER () AS rn, id FROM orders
SELECT FIRST_VALUE(name) OVER (PARTITION BY category ORDER BY price DESC ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM products
SELECT country, COUNT(*) AS n, ROUND(100 * COUNT(*) / SUM(COUNT(*)) OVER (), 2) AS pct FROM customers GROUP BY country ORDER BY n DESC
-- tables and columns
SELECT e.event_name, ep.value.string_value FROM events AS e LEFT JOIN e.event_params AS ep
SELECT * FROM orders TABLESAMPLE SYSTEM (10 PERCENT)
SELECT o.*, c.name FROM orders AS o INNER JOIN customers AS c USING (id)
SELECT c.name, SUM(o.total) AS t FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.status != 'x' GROUP BY c.name HAVING t > 10 ORDER BY t DESC NULLS LAST
SELECT c.name, o.id FROM customers c FULL OUTER JOIN orders o ON c.id = o.customer_id
SELECT * FROM `my-project`.analytics.sessions
SELECT * FROM my-project.analytics.sessions
SELECT s.source, COUNT(DISTINCT s.user_id) FROM `my-project`.`analytics`.`sessions` AS s GROUP BY s.source
SELECT event_name, COUNT(*) FROM `my-project.analytics.events_*` WHERE _TABLE_SUFFIX BETWEEN '20240101' AND '20240131' GROUP BY 1
SELECT `id`, `total` AS `Total Amount` FROM `shop`.`orders` AS `o` WHERE `o`.`status` = 'x'
SELECT id AS `select`, total AS `größe` FROM orders
SELECT AVG(total) AS `avg`, MIN(total) AS min, MAX(total) max, COUNT(*) count FROM orders
SELECT o.id FROM (orders o JOIN customers c ON o.customer_id = c.id) WHERE c.country = 'DE'
SELECT o.id FROM orders o, customers c WHERE o.customer_id = c.id
SELECT o.id FROM orders o JOIN customers c ON o.customer_id = c.id JOIN products p ON p.id = o.id LEFT JOIN stores s ON s.id = p.id
SELECT * FROM orders WHERE 1 = 1 AND (status = 'a' OR (status = 'b' AND NOT total > 5))
SELECT o.* FROM shop.orders AS o
SELECT id FROM visits
SELECT v.page, c.name FROM visits v JOIN customers c ON c.id = v.customer_id
SELECT page, tag FROM visits, UNNEST([1]) AS tag WHERE unheard_of = 1
SELECT (SELECT name FROM visits LIMIT 1) FROM customers
SELECT TO_JSON_STRING(o) FROM orders AS o
SELECT COUNT(*) FROM closed_box
SELECT * FROM closed_box
-- set operations and sub-selects
SELECT status, SUM(total), RATIO_TO_REPORT FROM (SELECT status, total, 1 AS RATIO_TO_REPORT FROM orders) GROUP BY status, RATIO_TO_REPORT
SELECT id FROM orders INTERSECT DISTINCT SELECT id FROM customers
SELECT id FROM orders UNION ALL SELECT id FROM customers ORDER BY id LIMIT 10 OFFSET 5
(SELECT id FROM orders ORDER BY id LIMIT 5) UNION ALL (SELECT id FROM customers ORDER BY id LIMIT 5)
SELECT id, total FROM orders UNION ALL BY NAME SELECT 1 AS total, 2 AS id
SELECT GENERATE_UUID(), SAFE_OFFSET FROM (SELECT 1 AS SAFE_OFFSET)
SELECT id FROM orders WHERE (customer_id, status) IN (SELECT (id, name) FROM customers)
SELECT id FROM orders WHERE customer_id NOT IN (SELECT id FROM customers WHERE country IS NOT NULL)
SELECT id FROM orders o WHERE NOT EXISTS (SELECT * FROM customers c WHERE c.id = o.customer_id)
SELECT id FROM orders o WHERE total > (SELECT AVG(total) FROM orders i WHERE i.customer_id = o.customer_id)
SELECT t.a FROM (SELECT 1 AS a UNION ALL SELECT 2) t
SELECT MAX(x.total) FROM (SELECT SUM(total) AS total FROM orders GROUP BY customer_id) x
SELECT VECTOR_SEARCH_RESULT FROM (SELECT 1 AS VECTOR_SEARCH_RESULT)
SELECT * FROM (SELECT id, status FROM orders WHERE status = 'x') LIMIT 100
SELECT MAX(IF(key = 'a', value, NULL)) FROM (SELECT 'a' AS key, 1 AS value)
SELECT a.country, a.n FROM (SELECT country, COUNT(*) n FROM customers GROUP BY country) a WHERE a.n = (SELECT MAX(n) FROM (SELECT COUNT(*) n FROM customers GROUP BY country))
SELECT id, ML FROM (SELECT 1 AS id, 2 AS ML)
-- PIVOT and UNPIVOT
SELECT p.* FROM (SELECT id, status FROM orders) PIVOT (COUNT(id) FOR status IN ("a")) AS p
SELECT sales_wide.* FROM sales_wide UNPIVOT (v FOR k IN (q1, q2))
SELECT * FROM (SELECT product, q, amount FROM sales_wide UNPIVOT(amount FOR q IN (q1, q2, q3, q4)))
SELECT product, q, amount FROM sales_wide UNPIVOT INCLUDE NULLS (amount FOR q IN (q1 AS 'Q1', q2 AS 'Q2', q3, q4))
SELECT * FROM sales_wide UNPIVOT EXCLUDE NULLS (amount FOR q IN (q1, q2)) AS u
SELECT * FROM sales_wide UNPIVOT((a, b) FOR half IN ((q1, q2) AS 'h1', (q3, q4) AS 'h2'))
SELECT * FROM (SELECT product, region, q1 FROM sales_wide) PIVOT(SUM(q1) FOR region IN ('north', 'south'))
SELECT * FROM (SELECT product, region, q1 FROM sales_wide) PIVOT(SUM(q1) AS total, COUNT(*) AS n FOR region IN ('north' AS n, 'south' AS s)) AS p WHERE n_n > 1
SELECT * FROM (SELECT EXTRACT(YEAR FROM order_date) AS y, status, total FROM orders) PIVOT(AVG(total) FOR y IN (2022, 2023, 2024))
WITH src AS (SELECT status, total, order_date FROM orders) SELECT * FROM src PIVOT(SUM(total) FOR status IN ('paid', 'new')) ORDER BY order_date
SELECT * FROM visits PIVOT (COUNT(id) FOR page IN ("a", "b"))
SELECT p.unheard_of FROM visits AS v PIVOT (COUNT(id) AS n FOR page IN ("a")) AS p
-- WITH queries
WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 10) SELECT n FROM t
WITH RECURSIVE tree AS (SELECT id, name, 0 AS depth FROM products WHERE id = 1 UNION ALL SELECT p.id, p.name, tree.depth + 1 FROM products p JOIN tree ON p.price = tree.id) SELECT * FROM tree
WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT * FROM a CROSS JOIN b
WITH a AS (SELECT id FROM orders) SELECT * FROM a EXCEPT DISTINCT SELECT id FROM customers
WITH t AS (SELECT id, total FROM orders) SELECT t.*, (SELECT COUNT(*) FROM t AS t2 WHERE t2.total > t.total) + 1 AS rnk FROM t
WITH t AS (SELECT * FROM orders) SELECT COUNT(*) FROM t AS x JOIN t AS y ON x.id = y.customer_id
-- geography
SELECT name, ST_DISTANCE(geog, ST_GEOGPOINT(13.4, 52.5)) / 1000 AS km FROM stores WHERE ST_DWITHIN(geog, ST_GEOGPOINT(13.4, 52.5), 5000) ORDER BY km
SELECT a.name, b.name FROM stores a JOIN stores b ON ST_DWITHIN(a.geog, b.geog, 1000) AND a.id < b.id
SELECT ST_UNION_AGG(geog), ST_CENTROID_AGG(geog), ST_CONVEXHULL(ST_UNION_AGG(geog)) FROM stores
-- JSON
SELECT ST_ASTEXT(geog), ST_ASGEOJSON(geog), ST_X(geog), ST_Y(geog), ST_GEOHASH(geog, 5) FROM stores
SELECT JSON_VALUE(payload, '$.user.id'), JSON_QUERY(payload, '$.items'), JSON_QUERY_ARRAY(payload, '$.items'), JSON_VALUE_ARRAY(payload, '$.tags') FROM orders
SELECT JSON_EXTRACT_SCALAR(payload, '$.a'), JSON_EXTRACT(payload, "$['b']"), JSON_EXTRACT_ARRAY(payload) FROM orders
SELECT payload.user.name, payload['user']['name'], payload.items[0].sku, INT64(payload.n), STRING(payload.s), BOOL(payload.b), FLOAT64(payload.f) FROM orders
SELECT PARSE_JSON('{"a": 1}').a, TO_JSON(STRUCT(1 AS a)), TO_JSON_STRING([1, 2]), JSON '{"x": [1]}'
SELECT LAX_INT64(payload.n), LAX_STRING(payload.s), JSON_TYPE(payload), JSON_KEYS(payload), JSON_OBJECT('a', 1, 'b', 2), JSON_ARRAY(1, 2), JSON_STRIP_NULLS(payload), JSON_SET(payload, '$.a', 1) FROM orders
SELECT i.sku FROM orders, UNNEST(JSON_QUERY_ARRAY(payload, '$.items')) AS i
SELECT STRING(i.sku) FROM orders, UNNEST(JSON_QUERY_ARRAY(payload.items)) AS i
SELECT * EXCEPT (payload, items) FROM orders
SELECT * EXCEPT (payload) REPLACE (ROUND(total, 2) AS total) FROM orders
SELECT o.* EXCEPT (payload), c.name FROM orders o JOIN customers c ON c.id = o.customer_id
SELECT JSON_VALUE(payload, '$.a') = 'x' AND CAST(JSON_VALUE(payload, '$.n') AS INT64) > 1 FROM orders
SELECT CAST(NULL AS ARRAY<STRUCT<a INT64, b STRING>>), CAST(NULL AS STRUCT<a INT64>), CAST('1' AS INT), CAST('1' AS DECIMAL), CAST('1' AS INTEGER), CAST(1 AS FLOAT64), CAST(1 AS BOOL), CAST('a' AS JSON), CAST('1' AS STRING(10)), CAST('P1D' AS INTERVAL)
-- texts
SELECT STARTS_WITH(name, 'A'), ENDS_WITH(name, 'b'), STRPOS(name, 'x'), INSTR(name, 'a', 1, 2), SUBSTR(name, 1, 3), LEFT(name, 2), RIGHT(name, 2), REVERSE(name), REPEAT('a', 3), LPAD(name, 10, '*'), TRIM(name), LTRIM(name, 'a'), RTRIM(name), TRANSLATE(name, 'a', 'b'), SOUNDEX(name), ASCII(name), CHR(65), TO_BASE64(b'a'), FROM_HEX('00'), MD5(name), TO_HEX(SHA256(name)), FARM_FINGERPRINT(name) FROM customers
SELECT name LIKE 'A%', name LIKE ANY ('A%', 'B%'), name LIKE SOME ('A%'), name LIKE ALL ('A%', '%b'), name NOT LIKE 'x' FROM customers
SELECT COUNT(DISTINCT CONCAT(status, '-', country)) FROM orders
SELECT id FROM orders ORDER BY status COLLATE 'und:ci', id DESC NULLS FIRST
SELECT COLLATE(name, 'und:ci') FROM customers
SELECT NET.HOST('http://a.b/c'), NET.REG_DOMAIN('x.co.uk'), NET.PUBLIC_SUFFIX('a.b'), NET.IP_FROM_STRING('1.2.3.4'), NET.SAFE_IP_FROM_STRING('x')
SELECT b'\xff\x00"\\é', rb'\x41"', b"\377", B'a\nb'
SELECT SAFE.TRIM(name), safe.substring(name, 2), Safe.Upper(name) FROM customers
SELECT name LIKE SOME ("a"), name NOT LIKE ALL ("b", "c") FROM customers
-- grouping
SELECT GROUPING(status), status, country, SUM(total) FROM orders GROUP BY ROLLUP (status, country)
SELECT status, country, SUM(total) FROM orders GROUP BY CUBE (status, country)
SELECT status, country, SUM(total) FROM orders GROUP BY GROUPING SETS ((status, country), status, ())
SELECT status, country, SUM(total) FROM orders GROUP BY GROUPING SETS (ROLLUP(status, country), CUBE(status))
SELECT status, SUM(total) FROM orders GROUP BY ALL
-- names in FROM
SELECT s.id, l.sku FROM orders AS s, s.items AS l ORDER BY 1 NULLS LAST
SELECT i.sku FROM orders AS MART, mart.items AS i
SELECT items.sku FROM orders AS o, o.items
SELECT (SELECT COUNT(*) FROM o.items) FROM orders AS o
SELECT (SELECT MAX(p.v2ProductName) FROM h.product AS p) FROM `my-project.analytics.sessions` AS s, s.hits AS h
SELECT c.name FROM `shop.orders` AS shop JOIN `shop.customers` AS c ON c.id = shop.customer_id
SELECT c.name FROM `my-project`.`analytics.sessions` AS s JOIN shop.customers AS c ON TRUE
SELECT e.event_name FROM `my-project.analytics.events_*` AS e, orders WHERE _TABLE_SUFFIX = '1' AND e._TABLE_SUFFIX > '0'
SELECT s FROM (SELECT _TABLE_SUFFIX AS s FROM `my-project.analytics.events_*`)
SELECT _id, _PARTITIONTIME FROM (SELECT 1 AS _id, CURRENT_TIMESTAMP() AS _PARTITIONTIME)
SELECT (WITH q AS (SELECT MAX(l.salary) AS m FROM hr.salaries AS l) SELECT m FROM q ORDER BY 1 NULLS LAST) FROM UNNEST([1]) AS hr
SELECT * FROM UNNEST([1]) AS hr, orders PIVOT (MAX((SELECT MAX(salary) FROM hr.salaries)) AS m FOR status IN ("a"))
SELECT a FROM UNNEST([STRUCT([1] AS a)]) AS s, (s.a JOIN orders ON TRUE)
SELECT EXISTS (SELECT * FROM o.items) FROM orders AS o
-- parts of dates
SELECT DATE_TRUNC(d, MONTH), DATE_TRUNC(d, week(Sunday)), DATE_DIFF(d, CURRENT_DATE(), WEEK(FRIDAY)), SAFE.DATE_TRUNC(d, DAY) FROM calendar
SELECT TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), TIMESTAMP(d), MICROSECOND), TIME_TRUNC(CURRENT_TIME(), HOUR), LAST_DAY(d, ISOYEAR) FROM calendar
SELECT EXTRACT(MONTH FROM d), EXTRACT(WEEK(TUESDAY) FROM d), DATE_ADD(d, INTERVAL 1 MONTH), NORMALIZE_AND_CASEFOLD('a', NFKD) FROM calendar
SELECT DATE_TRUNC(year, YEAR), LAST_DAY(year), `net`.host('a') FROM calendar
