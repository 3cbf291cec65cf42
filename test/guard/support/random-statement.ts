import type { Random } from './random.ts'

/** Tables that statements may name, with their columns; schemas to put before them; names for aliases and new columns. */
export type Names = { tables: Record<string, string[]>; schemas: string[]; words: string[] }

/** Something in scope that a column can be taken from. */
type Relation = { name: string; columns: string[] }

type Make = { random: Random; names: Names; depth: number; visible: Relation[]; queries: Relation[] }

type Made = { text: string; relations: Relation[] }

const deeper = (make: Make): Make => ({ ...make, depth: make.depth - 1 })
const several = <T>(make: Make, most: number, one: () => T): T[] => Array.from({ length: 1 + make.random.below(most) }, one)
const maybe = (make: Make, chance: number, one: () => string): string => (make.random.oneIn(chance) ? one() : '')

/**
 * A random SELECT in PostgreSQL's grammar. Most references are to something in scope, aliases are called like columns and queries like
 * tables, and some names mean nothing: what counts is that a guard and a server agree on all of them.
 */
export function randomStatement(random: Random, names: Names, depth = 3): string {
  return select({ random, names, depth, visible: [], queries: [] }).text
}

type Select = { text: string; columns: string[] }

function select(make: Make): Select {
  const { random } = make
  const before = withClause(make)
  const inside = before.make
  const body = make.depth > 0 && random.oneIn(8) ? setOperation(inside) : plainSelect(inside)
  const limit = maybe(make, 6, () => ` LIMIT ${1 + random.below(5)}`)
  return { text: `${before.text}${body.text}${limit}`, columns: body.columns }
}

function withClause(make: Make): { text: string; make: Make } {
  const { random } = make
  if (make.depth <= 0 || !random.oneIn(5)) return { text: '', make }
  let inside = deeper(make)
  const recursive = random.oneIn(4)
  const queries = several(make, 2, () => {
    const name = word(make)
    const query = select(inside)
    const list = random.oneIn(3) ? several(make, 3, () => word(make)) : []
    const columns = query.columns.map((column, at) => list[at] ?? column)
    inside = { ...inside, queries: [...inside.queries, { name, columns }] }
    return `${name}${list.length > 0 ? `(${list.join(', ')})` : ''} AS (${query.text})`
  })
  return { text: `WITH ${recursive ? 'RECURSIVE ' : ''}${queries.join(', ')} `, make: { ...inside, depth: make.depth } }
}

function setOperation(make: Make): Select {
  const arm = () => (make.random.oneIn(3) ? select(deeper(make)) : plainSelect(deeper(make)))
  const [left, right] = [arm(), arm()]
  const order = maybe(make, 3, () => ` ORDER BY ${make.random.pick([...left.columns, '1'])}`)
  return {
    text: `(${left.text}) ${make.random.pick(['UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT'])} (${right.text})${order}`,
    columns: left.columns,
  }
}

function plainSelect(outer: Make): Select {
  const { random } = outer
  const from: Relation[] = []
  const entries = several(outer, 2, () => {
    const made = fromEntry({ ...outer, visible: random.oneIn(3) ? [...from, ...outer.visible] : outer.visible })
    from.push(...made.relations)
    return made.text
  })
  const make = { ...outer, visible: [...from, ...from, ...outer.visible] }
  const targets = several(make, 3, () => target(make, from))
  const columns = targets.flatMap(({ names }) => names)
  const where = maybe(make, 3, () => ` WHERE ${condition(make)}`)
  const group = maybe(make, 8, () => ` GROUP BY ${several(make, 2, () => groupItem(make, columns)).join(', ')}`)
  const window = maybe(make, 12, () => ` WINDOW w AS (PARTITION BY ${column(make)} ORDER BY ${column(make)})`)
  const order = maybe(make, 4, () => ` ORDER BY ${random.oneIn(2) ? random.pick([...columns, '1']) : column(make)}`)
  const distinct = maybe(make, 10, () => (random.oneIn(2) ? 'DISTINCT ' : `DISTINCT ON (${column(make)}) `))
  const list = targets.map(({ text }) => text).join(', ')
  return { text: `SELECT ${distinct}${list} FROM ${entries.join(', ')}${where}${group}${window}${order}`, columns }
}

function target(make: Make, from: Relation[]): { text: string; names: string[] } {
  const { random } = make
  if (random.oneIn(8)) {
    const relation = random.pick(make.visible)
    if (random.oneIn(2)) return { text: `${relation.name}.*`, names: relation.columns }
    return { text: '*', names: from.flatMap(({ columns }) => columns) }
  }
  const name = word(make)
  if (random.oneIn(2)) return { text: `${random.oneIn(2) ? column(make) : expression(make)} AS ${name}`, names: [name] }
  const text = column(make)
  return { text, names: [text.slice(text.lastIndexOf('.') + 1)] }
}

function groupItem(make: Make, outputs: string[]): string {
  const item = make.random.below(8)
  if (item === 0) return `ROLLUP (${column(make)}, ${column(make)})`
  if (item === 1) return `GROUPING SETS ((${column(make)}), ())`
  if (item === 2) return make.random.pick([...outputs, '1'])
  return column(make)
}

const word = (make: Make): string => make.random.pick([...make.names.words, ...Object.keys(make.names.tables)])

/** A reference to a column, mostly of something in scope: bare, behind an alias, or behind a schema and a table. */
function column(make: Make): string {
  const { random, names } = make
  const kind = random.below(24)
  if (kind === 0) return word(make)
  if (kind === 1) return `${word(make)}.${word(make)}`
  if (kind === 2) return random.pick(['ctid', 'xmin', 'tableoid'])
  const relation = random.pick(make.visible.length > 0 ? make.visible : [{ name: 'x', columns: ['x'] }])
  const name = relation.columns.length > 0 ? random.pick(relation.columns) : word(make)
  if (kind === 3) return `${random.pick(names.schemas)}.${relation.name}.${name}`
  return kind < 12 ? name : `${relation.name}.${name}`
}

function expression(make: Make): string {
  const { random } = make
  const text = () => `${column(make)}::text`
  const forms: (() => string)[] = [
    () => `coalesce(${text()}, 'x')`,
    () => `CASE WHEN ${condition(make)} THEN ${text()} ELSE ${text()} END`,
    () => `row_number() OVER (PARTITION BY ${column(make)} ORDER BY ${column(make)})`,
    () => `string_agg(${text()}, ',' ORDER BY ${column(make)}) OVER ()`,
    () => `(ARRAY[${text()}, ${text()}])[1]`,
    () => `nullif(${text()}, ${text()})`,
    () => `json_build_object('a', ${column(make)})`,
    () => text(),
  ]
  if (make.depth > 0) {
    forms.push(
      () => `(SELECT max(${column(make)}::text) ${entry(make)} LIMIT 1)`,
      () => `(SELECT count(*) FROM (${select(deeper(make)).text}) AS ${word(make)})`,
      () => `(SELECT ${column(make)}::text ${entry(make)} ORDER BY 1 LIMIT 1)`,
    )
  }
  return random.pick(forms)()
}

const entry = (make: Make): string => `FROM ${fromEntry(deeper(make)).text}`

function condition(make: Make): string {
  const { random } = make
  const forms: (() => string)[] = [
    () => `${column(make)} IS NOT NULL`,
    () => `${column(make)}::text = ${column(make)}::text`,
    () => `${column(make)}::text IN ('a', 'b')`,
    () => `NOT (${column(make)} IS NULL OR ${column(make)} IS NULL)`,
  ]
  if (make.depth > 0) {
    forms.push(
      () => `EXISTS (${select(deeper(make)).text})`,
      () => {
        const made = fromEntry(deeper(make))
        const inside = { ...deeper(make), visible: [...made.relations, ...make.visible] }
        return `${column(make)}::text IN (SELECT ${column(inside)}::text FROM ${made.text})`
      },
    )
  }
  return random.pick(forms)()
}

/** Gives a relation another name and perhaps other column names. */
function rename(make: Make, columns: string[], own: string | null): { text: string; relation: Relation } {
  const { random } = make
  if (own !== null && random.oneIn(3)) return { text: '', relation: { name: own, columns } }
  const name = word(make)
  const list = random.oneIn(4) ? several(make, 4, () => word(make)) : []
  const text = ` AS ${name}${list.length > 0 ? ` (${list.join(', ')})` : ''}`
  return { text, relation: { name, columns: columns.map((column, at) => list[at] ?? column) } }
}

function fromEntry(make: Make): Made {
  const { random } = make
  const kind = random.below(make.depth > 0 ? 12 : 6)
  if (kind < 5) return table(make)
  if (kind === 5) return functionEntry(make)
  const inner = deeper(make)
  if (kind < 8) {
    const query = select(inner)
    const { text, relation } = rename(make, query.columns, null)
    return { text: `${maybe(make, 2, () => 'LATERAL ')}(${query.text})${text}`, relations: [relation] }
  }
  if (kind === 8) {
    const { text, relation } = rename(make, ['column1', 'column2'], null)
    return { text: `(VALUES (1, 'a'), (2, 'b'))${text}`, relations: [relation] }
  }
  return join(inner)
}

function table(make: Make): Made {
  const { random, names } = make
  const all = [...Object.entries(names.tables).map(([name, columns]) => ({ name, columns })), ...make.queries, ...make.queries]
  const { name, columns } = random.pick(all)
  const schema = maybe(make, 8, () => `${random.pick(names.schemas)}.`)
  const { text, relation } = rename(make, columns, name)
  return { text: `${maybe(make, 20, () => 'ONLY ')}${schema}${name}${text}`, relations: [relation] }
}

function functionEntry(make: Make): Made {
  const { random } = make
  const [call, columns]: [string, string[]] = random.pick([
    ['generate_series(1, 2)', []],
    [`unnest(ARRAY['a', ${column(make)}::text])`, []],
    [`unnest(ARRAY['a'], ARRAY[${column(make)}::text])`, ['unnest', 'unnest']],
    [`jsonb_each_text(jsonb_build_object('a', ${column(make)}))`, ['key', 'value']],
    [`jsonb_array_elements('[1]'::jsonb)`, ['value']],
    [`unnest(to_tsvector('a'))`, []],
  ])
  const ordinality = random.oneIn(4)
  const name = word(make)
  const own = columns.length === 0 ? [name] : columns
  const list = random.oneIn(3) ? several(make, 3, () => word(make)) : []
  const all = [...own, ...(ordinality ? ['ordinality'] : [])].map((column, at) => list[at] ?? column)
  const text = `${maybe(make, 4, () => 'LATERAL ')}${call}${ordinality ? ' WITH ORDINALITY' : ''} AS ${name}`
  return { text: `${text}${list.length > 0 ? ` (${list.join(', ')})` : ''}`, relations: [{ name, columns: all }] }
}

function join(make: Make): Made {
  const { random } = make
  const left = fromEntry(make)
  const right = fromEntry({ ...make, visible: [...left.relations, ...make.visible] })
  const both = [...left.relations, ...right.relations]
  const inside = { ...make, visible: [...both, ...make.visible] }
  const kind = random.pick(['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN'])
  const shared = left.relations
    .flatMap(({ columns }) => columns)
    .filter((name) => right.relations.some(({ columns }) => columns.includes(name)))
  const forms = [
    () => `${left.text} ${random.pick(['JOIN', 'LEFT JOIN'])} ${right.text} ON ${condition(inside)}`,
    () => `${left.text} CROSS JOIN ${right.text}`,
    () => `${left.text} NATURAL ${kind} ${right.text}`,
  ]
  if (shared.length > 0)
    forms.push(() => `${left.text} ${kind} ${right.text} USING (${random.pick(shared)})${maybe(make, 4, () => ` AS ${word(make)}`)}`)
  const text = random.pick(forms)()
  if (!random.oneIn(4)) return { text: random.oneIn(2) ? `(${text})` : text, relations: both }
  const { text: alias, relation } = rename(make, [...new Set(both.flatMap(({ columns }) => columns))], null)
  return { text: `(${text})${alias}`, relations: [relation] }
}
