-- functions of tables and other places
SELECT * FROM EXTERNAL_QUERY('us.conn', 'SELECT 1')
SELECT * FROM EXTERNAL_QUERY("projects/p/locations/us/connections/c", "SELECT * FROM t") AS x
SELECT * FROM `EXTERNAL_QUERY`('a', 'b')
SELECT x FROM orders, EXTERNAL_QUERY('a','b') x
SELECT * FROM orders JOIN EXTERNAL_QUERY('a','b') e ON TRUE
SELECT shop.remote(1)
SELECT `shop`.`remote`(id) FROM orders
SELECT `shop.remote`(id) FROM orders
SELECT `my-project.shop.remote`(id) FROM orders
SELECT my-project.shop.remote(id) FROM orders
SELECT SAFE.shop.remote(id) FROM orders
SELECT bqutil.fn.int(1)
SELECT bqutil.fn.lower('x')
SELECT fn.lower('x')
SELECT `lower`('x'), `shop`.lower('x')
SELECT ML.PREDICT(1)
SELECT * FROM ML.PREDICT(MODEL shop.m, (SELECT * FROM orders))
SELECT * FROM ML.EVALUATE(MODEL `shop.m`)
SELECT * FROM ML.GENERATE_TEXT(MODEL shop.m, TABLE shop.orders, STRUCT(1 AS temperature))
SELECT AI.GENERATE('x')
SELECT AI.IF('x', connection_id => 'us.c')
SELECT * FROM AI.FORECAST(TABLE shop.orders, data_col => 'total', timestamp_col => 'ordered_at')
SELECT x.ssn FROM UNNEST(ARRAY(SELECT AS STRUCT * FROM customers)) x
SELECT x.ssn FROM UNNEST(ARRAY(SELECT c FROM customers c)) x
SELECT (SELECT s FROM UNNEST([c.ssn]) s) FROM customers c
SELECT SEARCH(customers, 'x') FROM customers
SELECT SEARCH(c, 'x') FROM customers c
SELECT * FROM customers WHERE SEARCH((name, ssn), 'x')
SELECT * FROM TABLE(customers)
SELECT * FROM APPENDS(TABLE shop.orders, NULL, NULL)
SELECT * FROM CHANGES(TABLE shop.orders, NULL, '2024-01-01')
SELECT * FROM VECTOR_SEARCH(TABLE shop.orders, 'a', TABLE shop.users)
SELECT * FROM GAP_FILL(TABLE shop.orders, ts_column => 'x')
SELECT * FROM RANGE_SESSIONIZE(TABLE shop.orders, 'a', ['b'])
SELECT * FROM shop.tvf(TABLE shop.users)
SELECT * FROM GRAPH_TABLE(g MATCH (n) COLUMNS (n.id))
-- other statements
EXPORT DATA OPTIONS(uri='gs://b/*.csv', format='CSV') AS SELECT * FROM shop.orders
EXPORT DATA WITH CONNECTION `us.c` OPTIONS(uri='gs://b/*') AS SELECT 1
EXPORT MODEL shop.m OPTIONS(URI = 'gs://b')
CALL shop.p(1)
CALL BQ.REFRESH_MATERIALIZED_VIEW('shop.v')
CALL BQ.JOBS.CANCEL('job')
SET @@dataset_id = 'other'
SET x = 1
DECLARE x INT64; SET x = 1; SELECT x
BEGIN TRANSACTION; SELECT 1; COMMIT
IF TRUE THEN SELECT 1; END IF
LOOP SELECT 1; END LOOP
WHILE TRUE DO SELECT 1; END WHILE
FOR r IN (SELECT 1) DO SELECT 1; END FOR
EXECUTE IMMEDIATE CONCAT('DROP', ' TABLE x')
SELECT 1; SELECT 2
SELECT 1;; DROP TABLE orders
INSERT shop.orders (id) VALUES (1)
INSERT INTO shop.orders SELECT * FROM shop.orders
UPDATE shop.orders SET id = 1 WHERE TRUE
MERGE shop.orders t USING shop.customers s ON FALSE WHEN NOT MATCHED THEN INSERT ROW
DELETE FROM shop.orders WHERE id = 1
TRUNCATE TABLE shop.orders
CREATE OR REPLACE TABLE shop.x AS SELECT 1
CREATE TEMP TABLE x AS SELECT 1
CREATE VIEW shop.v AS SELECT * FROM shop.users
CREATE SNAPSHOT TABLE shop.s CLONE shop.orders
CREATE EXTERNAL TABLE shop.x OPTIONS(format='CSV', uris=['gs://a'])
CREATE MODEL shop.m OPTIONS(model_type='linear_reg') AS SELECT 1 AS label
CREATE TEMP FUNCTION f() AS (1); SELECT f()
CREATE ROW ACCESS POLICY p ON shop.orders GRANT TO ('user:a') FILTER USING (TRUE)
ALTER TABLE shop.orders ADD COLUMN x INT64
DROP TABLE shop.orders
DROP SCHEMA shop CASCADE
UNDROP SCHEMA shop
GRANT `roles/bigquery.dataOwner` ON SCHEMA shop TO 'user:x'
REVOKE `roles/bigquery.dataViewer` ON SCHEMA shop FROM 'user:x'
LOAD DATA OVERWRITE shop.x FROM FILES(format='CSV', uris=['gs://a'])
TABLE customers
SELECT 1 INTO x
-- values of the session and keys
SELECT @@project_id
SELECT @@session_id, @@time_zone
SELECT @@script.job_id
SELECT @@dataset_id AS x FROM orders
SELECT id FROM orders WHERE @@row_count > 0
SELECT SESSION_USER()
SELECT CURRENT_USER()
SELECT SESSION_USER
SELECT KEYS.NEW_KEYSET('A')
SELECT DETERMINISTIC_DECRYPT_STRING(KEYS.KEYSET_CHAIN('gcp-kms://x', b''), b'', '')
SELECT AEAD.ENCRYPT(b'', 'a', 'b')
SELECT DLP_DETERMINISTIC_ENCRYPT(b'', 'a', 'b')
SELECT NET.HTTP_GET('x')
SELECT OBJ.FETCH_METADATA(OBJ.MAKE_REF('gs://x', 'c'))
SELECT ERROR(name) FROM customers
-- meta data and wildcards
SELECT * FROM INFORMATION_SCHEMA.TABLES
SELECT * FROM shop.INFORMATION_SCHEMA.COLUMNS
SELECT * FROM `shop`.INFORMATION_SCHEMA.`COLUMNS`
SELECT * FROM `shop.INFORMATION_SCHEMA.COLUMNS`
SELECT * FROM `my-project.shop.INFORMATION_SCHEMA.COLUMNS`
SELECT * FROM my-project.shop.information_schema.columns
SELECT * FROM `my-project`.`region-us`.INFORMATION_SCHEMA.JOBS
SELECT * FROM region-us.INFORMATION_SCHEMA.JOBS
SELECT * FROM `region-us.INFORMATION_SCHEMA.JOBS_BY_PROJECT`
SELECT * FROM `region-eu`.INFORMATION_SCHEMA.SESSIONS_BY_USER
SELECT * FROM shop.__TABLES__
SELECT * FROM `shop.__TABLES_SUMMARY__`
SELECT * FROM `shop.__TABLES__`
SELECT * FROM shop.`__PARTITIONS_SUMMARY__`
SELECT * FROM [shop.orders]
SELECT * FROM [my-project:shop.users]
SELECT * FROM `shop.*`
SELECT * FROM `shop.u*`
SELECT * FROM `shop.user*` WHERE _TABLE_SUFFIX = 's'
SELECT * FROM `shop.order*`
SELECT * FROM `my-project.shop.*`
SELECT password FROM `my-project.analytics.*`
SELECT * FROM `shop.orders$20240101`
SELECT * FROM shop.orders$20240101
SELECT * FROM `shop.orders@-3600000`
-- closed tables
SELECT * FROM shop.users
SELECT * FROM `shop.users`
SELECT * FROM `shop`.`users`
SELECT * FROM users
SELECT * FROM `users`
SELECT * FROM SHOP.USERS
SELECT * FROM `my-project.shop.users`
SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM users)
SELECT (SELECT MAX(password) FROM users)
SELECT ARRAY(SELECT password FROM users)
WITH users AS (SELECT * FROM users) SELECT * FROM users
WITH RECURSIVE users AS (SELECT * FROM shop.users UNION ALL SELECT * FROM users) SELECT * FROM users
WITH orders AS (SELECT * FROM shop.users) SELECT * FROM orders
SELECT * FROM orders, users
SELECT * FROM orders JOIN users USING (id)
SELECT id FROM orders UNION ALL SELECT id FROM users
SELECT * FROM (SELECT * FROM users) PIVOT(COUNT(*) FOR id IN (1))
SELECT * FROM users UNPIVOT(v FOR k IN (id, password))
SELECT id FROM orders QUALIFY ROW_NUMBER() OVER (ORDER BY (SELECT password FROM users LIMIT 1)) = 1
SELECT id FROM orders LIMIT (SELECT 1 FROM users)
SELECT id FROM orders GROUP BY id, (SELECT 1 FROM users)
SELECT SUM(total) OVER (PARTITION BY (SELECT password FROM users LIMIT 1)) FROM orders
SELECT * FROM `shop.orders` AS o, `shop.users` AS u
SELECT * FROM shop . users
SELECT * FROM shop/**/./**/users
SELECT * FROM `shop`.`orders`.`users`
SELECT * FROM "shop.users"
SELECT * FROM 'shop.users'
SELECT id FROM orders WHERE id = ANY(SELECT id FROM users)
SELECT ARRAY<STRUCT<a STRING>>[STRUCT((SELECT MAX(password) FROM users))]
SELECT ARRAY<STRING>[(SELECT MAX(password) FROM users)]
SELECT ARRAY<users>[1]
SELECT 1 << (SELECT MAX(password) FROM users)
SELECT id FROM orders GROUP BY GROUPING SETS (ROLLUP(id, (SELECT 1 FROM users)))
SELECT COUNT(*) FROM users TABLESAMPLE SYSTEM (10 PERCENT)
SELECT COUNT(*) FROM orders TABLESAMPLE SYSTEM ((SELECT 1 FROM users) PERCENT)
SELECT EXISTS (SELECT * FROM users)
-- closed columns
SELECT x.nothing FROM (SELECT id FROM orders UNION ALL SELECT v FROM UNNEST([1]) AS v) AS x
SELECT o.nothing FROM orders AS o, UNNEST([1]) AS x
SELECT v.secret FROM visits AS v, UNNEST([1]) AS x
SELECT (SELECT o.nothing FROM UNNEST([1]) AS x) FROM orders AS o
SELECT c.ssn.* FROM customers AS c, (SELECT 1 AS x) AS `c.ssn`
SELECT items.sku FROM orders AS items
SELECT (SELECT ssn.x FROM UNNEST([STRUCT(1 AS x)]) AS ssn) FROM customers
SELECT id FROM orders WHERE (SELECT AVG(c.ssn) FROM customers AS c) > 1
SELECT ssn FROM customers
SELECT c.ssn FROM customers c
SELECT `c`.`ssn` FROM customers AS `c`
SELECT SSN FROM CUSTOMERS
SELECT customers.SsN FROM customers
SELECT * FROM customers
SELECT c.* FROM customers c
SELECT * EXCEPT (ssn) FROM customers
SELECT * EXCEPT (name) FROM customers
SELECT * REPLACE ('x' AS ssn) FROM customers
SELECT v FROM customers UNPIVOT(v FOR k IN (name, ssn))
SELECT * FROM customers PIVOT(COUNT(*) FOR ssn IN ('1'))
SELECT * FROM customers PIVOT(MAX(ssn) FOR country IN ('DE'))
SELECT * FROM customers PIVOT(MAX(name) FOR country IN ('DE'))
SELECT a.id FROM customers a JOIN customers b USING (ssn)
SELECT a.id FROM customers a JOIN (SELECT 'x' AS ssn) b USING (ssn)
SELECT name FROM customers GROUP BY name, ssn
SELECT name FROM customers ORDER BY ssn
SELECT name FROM customers WHERE ssn = '1'
SELECT name FROM customers HAVING MAX(ssn) = '1'
SELECT ARRAY_AGG(name ORDER BY ssn) FROM customers
SELECT STRING_AGG(name, ',' ORDER BY ssn) FROM customers
SELECT ANY_VALUE(name HAVING MIN ssn) FROM customers
SELECT MAX_BY(name, ssn) FROM customers
SELECT COUNT(*) OVER (PARTITION BY ssn) FROM customers
SELECT COUNT(*) OVER w FROM customers WINDOW w AS (PARTITION BY ssn)
SELECT LAG(name) OVER (ORDER BY ssn) FROM customers
SELECT APPROX_TOP_COUNT(ssn, 10) FROM customers
SELECT (SELECT MAX(ssn)) FROM customers
SELECT x FROM customers c, UNNEST([c.ssn]) x
SELECT DATE_TRUNC(signup_date, ssn) FROM customers
SELECT EXTRACT(YEAR FROM ssn) FROM customers
SELECT CAST(ssn AS STRING) FROM customers
SELECT CASE ssn WHEN 'a' THEN 1 END FROM customers
SELECT ssn LIKE '1%' FROM customers
SELECT 1 FROM customers WHERE 'x' IN UNNEST([ssn])
SELECT INTERVAL ssn DAY FROM customers
SELECT id FROM orders WHERE 1 = 1 OR ssn = 'x'
SELECT id FROM customers c WHERE c.profile = 'x' AND c.`ssn` IS NOT NULL
SELECT customers.name.ssn, customers.ssn.x FROM customers
SELECT customers['ssn'] FROM customers
SELECT c['ssn'] FROM customers c
SELECT s.ssn FROM customers AS s (a, b)
SELECT id FROM orders FOR UPDATE
SELECT * FROM orders WITH (NOLOCK)
SELECT `ssn`, ``id`` FROM customers
SELECT r'\', ssn, '\' FROM customers
SELECT 1 FROM customers /* ' */ WHERE ssn = 'x' /* ' */
SELECT ARRAY<STRING(ssn)>[1] FROM customers
SELECT t.ARRAY<ssn>[1] FROM customers t
SELECT `ARRAY`<ssn>[1] FROM customers
SELECT 1 << ssn, ssn >> 1 FROM customers
SELECT RANGE<DATE> ssn FROM customers
SELECT RANGE<ssn> 'x' FROM customers
SELECT name LIKE ALL (ssn, 'x'), name LIKE SOME (ssn) FROM customers
SELECT SAFE.SUBSTR(ssn, 1) FROM customers
SELECT CAST('x' AS STRING FORMAT 'a' AT TIME ZONE ssn) FROM customers
SELECT COUNT(*) FROM customers GROUP BY GROUPING SETS (CUBE(ssn))
SELECT COUNT(*) FROM customers TABLESAMPLE SYSTEM (ssn PERCENT)
SELECT EXISTS (SELECT * FROM customers WHERE ssn = 'x')
SELECT * FROM customers TABLESAMPLE SYSTEM (5 PERCENT)
SELECT id FROM visits TABLESAMPLE SYSTEM (5 PERCENT)
SELECT COUNT(*) FROM orders TABLESAMPLE BERNOULLI (ssn PERCENT)
SELECT EXISTS (SELECT *, ssn FROM customers)
SELECT EXISTS (SELECT * EXCEPT (id) FROM customers)
SELECT EXISTS (SELECT * FROM customers UNION ALL SELECT * FROM customers)
SELECT COUNT(*) FROM orders GROUP BY GROUPING SETS (CUBE(id, status, total, country, tags, items))
SELECT COUNT(*) FROM orders GROUP BY GROUPING SETS (ROLLUP(id, DISTINCT status), CUBE(id) OVER ())
SELECT (STRUCT(ssn)).* FROM customers
SELECT v.secret FROM visits AS v
SELECT secret FROM visits
SELECT ARRAY<STRUCT<ssn>>[1] FROM customers
SELECT a.RANGE<DATE> "x" FROM customers a
-- whole rows
SELECT v FROM visits AS v
SELECT TO_JSON_STRING(visits) FROM visits
SELECT c FROM customers c
SELECT customers FROM customers
SELECT (c).ssn FROM customers c
SELECT TO_JSON_STRING(c) FROM customers c
SELECT TO_JSON(customers) FROM customers
SELECT FORMAT('%T', c) FROM customers c
SELECT FORMAT('%t', customers) FROM shop.customers
SELECT CAST(c AS STRING) FROM customers c
SELECT ARRAY_AGG(c) FROM customers c
SELECT ANY_VALUE(c) FROM customers c
SELECT ANY_VALUE(c).ssn FROM customers c
SELECT STRUCT(c) FROM customers c
SELECT STRUCT(c.*) FROM customers c
SELECT [c] FROM customers c
SELECT IF(TRUE, c, NULL).ssn FROM customers c
SELECT COALESCE(c, NULL).ssn FROM customers c
SELECT (SELECT c).ssn FROM customers c
SELECT (SELECT AS VALUE c).ssn FROM customers c
SELECT AS VALUE c FROM customers c
SELECT AS STRUCT c.* FROM customers c
SELECT AS STRUCT * FROM customers
SELECT x.ssn FROM (SELECT AS VALUE c FROM customers c) x
SELECT ssn FROM (SELECT * FROM customers)
SELECT ssn FROM (SELECT c.* FROM customers c)
WITH c AS (SELECT * FROM customers) SELECT ssn FROM c
WITH c AS (SELECT ssn AS name FROM customers) SELECT name FROM c
SELECT x.y FROM customers, UNNEST([STRUCT(ssn AS y)]) x
SELECT TO_JSON(STRUCT(c)) FROM customers c
SELECT PARSE_JSON(TO_JSON_STRING(c)).ssn FROM customers c
SELECT JSON_OBJECT('a', c) FROM customers c
SELECT EXISTS (SELECT ssn FROM customers)
SELECT EXISTS (SELECT * FROM customers EXCEPT DISTINCT SELECT * FROM customers)
-- pipes and graphs
FROM customers |> SELECT ssn
FROM customers
FROM orders |> JOIN customers USING (id) |> SELECT ssn
SELECT 1 |> CALL ML.PREDICT(MODEL shop.m)
GRAPH g MATCH (a)-[e]->(b) RETURN a.id
-- names with dots, and aliases that are called like data sets
SELECT l.ssn FROM UNNEST([1]) AS shop, `shop.customers` l ORDER BY 1 DESC NULLS LAST
SELECT l.password FROM UNNEST([1]) AS shop, `shop.users` l ORDER BY 1 DESC NULLS LAST
SELECT l.password FROM UNNEST([1]) AS SHOP, `shop.users` l ORDER BY 1 DESC NULLS LAST
SELECT l.password FROM UNNEST([1]) AS shop CROSS JOIN `shop.users` l ORDER BY 1 DESC NULLS LAST
SELECT l.password FROM UNNEST([1]) AS shop JOIN `shop.users` l ON TRUE ORDER BY 1 DESC NULLS LAST
SELECT users.password FROM UNNEST([1]) AS shop, `shop.users` ORDER BY 1 DESC NULLS LAST
SELECT l.salary FROM UNNEST([1]) AS hr, `hr.salaries` l
SELECT l.salary FROM (SELECT AS VALUE STRUCT(1 AS x)) AS hr, `hr.salaries` l
SELECT l.salary FROM orders AS hr, `hr.items` l
WITH hr AS (SELECT STRUCT(1 AS a) AS b) SELECT l.salary FROM hr, `hr.b` l
SELECT (SELECT MAX(l.salary) FROM `hr.salaries` l) FROM UNNEST([1]) AS hr
SELECT ARRAY(SELECT l.salary FROM `hr.salaries` l) FROM UNNEST([1]) AS hr
SELECT EXISTS (SELECT * FROM `hr.salaries`) FROM UNNEST([1]) AS hr
SELECT l.salary FROM UNNEST([1]) AS p, `p.hr`.salaries l
SELECT l.salary FROM UNNEST([1]) AS p, p.`hr.salaries` l
SELECT l.salary FROM UNNEST([1]) AS p, `p.hr.salaries` l
SELECT l.salary FROM UNNEST([1]) AS `p.hr`, `p.hr`.salaries l
SELECT * FROM UNNEST([1]) AS `region-eu`, `region-eu.INFORMATION_SCHEMA.JOBS` t
SELECT n FROM (SELECT 1 AS n) AS `shop.orders`
SELECT n FROM orders AS `shop.orders`
SELECT n FROM UNNEST([1]) AS n WITH OFFSET AS `a.b`
WITH `shop.orders` AS (SELECT 1 AS id) SELECT id FROM `shop.orders`
SELECT o.id FROM customers AS shop, UNNEST([1]) AS x, shop.ssn AS o
SELECT (SELECT MAX(o.id) FROM ssn.orders AS o) FROM customers
WITH q AS (SELECT 1 AS n) SELECT n FROM q TABLESAMPLE SYSTEM ((SELECT MAX(password) FROM users) PERCENT)
-- columns called like parts of dates
SELECT DATE_TRUNC(month, MONTH) FROM calendar
SELECT DATE_DIFF(month, d, DAY) FROM calendar
SELECT DATE_DIFF(d, month, DAY) FROM calendar
SELECT TIMESTAMP_DIFF(day, week, DAY) FROM calendar
SELECT TIMESTAMP_TRUNC(d, DAY, month) FROM calendar
SELECT LAST_DAY(month) FROM calendar
SELECT LAST_DAY(d, `month`) FROM calendar
SELECT DATE_TRUNC(d, `month`) FROM calendar
SELECT DATE_TRUNC(d, granularity => month) FROM calendar
SELECT DATE_TRUNC(d, WEEK(month)) FROM calendar
SELECT DATE_TRUNC(d, WEEK(`monday`)) FROM calendar
SELECT DATE_TRUNC(d, WEEK(MONDAY, month)) FROM calendar
SELECT DATE_TRUNC(WEEK(MONDAY), MONTH) FROM calendar
SELECT DATE_BUCKET(month, INTERVAL 1 DAY) FROM calendar
SELECT DATE_ADD(month, INTERVAL 1 MONTH), DATE_SUB(d, INTERVAL day DAY) FROM calendar
SELECT DATE_ADD(d, INTERVAL month MONTH) FROM calendar
SELECT NORMALIZE(nfc, NFC) FROM calendar
SELECT NORMALIZE(nfc) FROM calendar
SELECT WEEK(monday) FROM calendar
SELECT EXTRACT(MONTH FROM month) FROM calendar
SELECT EXTRACT(WEEK(month) FROM d) FROM calendar
-- columns that no list of columns has
SELECT MAX(_PARTITIONTIME) FROM orders, UNNEST([1])
SELECT o._PARTITIONDATE FROM orders AS o, UNNEST([1])
SELECT _partitiontime FROM orders, UNNEST(items)
SELECT MAX(_FILE_NAME) FROM orders CROSS JOIN UNNEST(items) AS i
SELECT _CHANGE_TYPE, _CHANGE_TIMESTAMP FROM orders, UNNEST([1])
SELECT (SELECT MAX(_PARTITIONTIME) FROM orders) FROM (SELECT 1 AS _PARTITIONTIME)
SELECT p._PARTITIONTIME FROM orders PIVOT (COUNT(id) AS n FOR status IN ("a")) AS p
SELECT _TABLE_SUFFIX FROM orders
SELECT _TABLE_PREFIX FROM `my-project.analytics.events_*`, UNNEST([1])
SELECT COUNT(*) FROM orders, UNNEST([1]) GROUP BY _PARTITIONDATE
SELECT id FROM orders JOIN (SELECT 1 AS _PARTITIONTIME) USING (_PARTITIONTIME)
-- functions that read other places, and quoted names of functions
SELECT ST_REGIONSTATS(ST_GEOGPOINT(1, 2), 'gs://bucket/private.tif')
SELECT ST_REGIONSTATS(ST_GEOGPOINT(1, 2), 'ee://x', 'b')
SELECT `net.host`('a')
SELECT `safe.abs`(1)
SELECT SAFE.`net.host`('a')
SELECT `hll_count.init`(id) FROM orders
SELECT AI.CLASSIFY(name, categories => ['a']) FROM customers
SELECT ML.DISTANCE([1.0], [2.0])
SELECT NET.RESOLVE('a')
SELECT OBJ.GET_READ_URL(OBJ.MAKE_REF('gs://x'))
SELECT SESSION_ID()
