import type { UnsafeSql } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import type { CheckedSql } from '../checked-sql.ts'
import type { GuardPolicy, SqlValue } from '../policy.ts'
import { indexPolicy } from '../policy-index.ts'
import { collectViolations, type Violations } from '../postgres/violations.ts'
import { UnusablePolicy } from '../unusable-policy.ts'
import { joinPieces, type Piece, type Quirk, splitText } from './canonical-text.ts'
import { isAllowedFunction } from './functions.ts'
import { askedLimit, limitText } from './limit.ts'
import { type Places, placesIn } from './places.ts'
import type { BigQueryReader } from './reader.ts'
import { restrictBigTables } from './restrict.ts'
import { checkGrowth } from './sizes.ts'
import { longestChain, mostReading, mostWords, structureOf } from './structure.ts'
import { isPlace, isTree, nameOf, type Tree, variantOf } from './tree.ts'
import type { QueryResult, Walk } from './walk.ts'
import { walkExpression } from './walk-expression.ts'
import { walkQuery } from './walk-query.ts'

type Accepted = Pick<CheckedSql, 'text' | 'parameters' | 'dialect' | 'lineage'>
type Input = { candidate: string; parameters: readonly SqlValue[]; policy: GuardPolicy }

const limits = { characters: 20_000, brackets: 100 }

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const hidden = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/

/**
 * Judges one candidate for BigQuery. There is no local authority for this dialect: the text is split by the documented lexis and written
 * anew with strings that all readers read alike, one reader gives the tree for a closed walk, the second must not see anything else, and
 * a dry run has the last word before it runs. Never throws on any text.
 */
export function checkBigQuery(reader: BigQueryReader, input: Input): Result<Accepted, UnsafeSql> {
  try {
    return judge(reader, input)
  } catch (error) {
    // What is nested deeper than the program's own stack reaches.
    if (!(error instanceof RangeError)) throw error
    const message = 'The statement is nested too deeply or has too many parts. Write it with fewer levels or as a smaller statement.'
    return fail({ kind: 'unsafe-sql', violations: [{ rule: 'size', message, position: null }] })
  }
}

function judge(reader: BigQueryReader, { candidate, parameters, policy }: Input): Result<Accepted, UnsafeSql> {
  const gathered = collectViolations(candidate)
  const refused = () => fail<UnsafeSql>({ kind: 'unsafe-sql', violations: gathered.list })
  const read = readCandidate(reader, candidate, parameters.length, gathered)
  if (read === null) return refused()
  const places = placesIn(candidate, read.pieces, read.text)
  const violations: Violations = {
    ...gathered,
    add: (rule, message, location) => gathered.add(rule, message, location ?? places.ofNode(walk.here)),
  }
  const values = [...parameters]
  const walk: Walk = {
    index: indexPolicy(policy),
    violations,
    tables: new Set(),
    columns: new Set(),
    functions: new Set(),
    unfolded: new Set(),
    depth: 0,
    here: undefined,
    starred: 0,
    entries: 0,
    edits: [],
    restrict: restrictBigTables({ reader, policy: indexPolicy(policy).policy, parameters: values }),
    expression: walkExpression,
    query: walkQuery,
  }
  const result = walkOrReport(walk, read.query)
  checkGrowth(walk, read.query)
  if (!sameStrings(read.pieces, read.query))
    violations.add('printer', 'The constants of this statement cannot be written unmistakably. Use plainer texts.')
  checkSecond(reader, read.text, walk)
  if (result === null || violations.list.length > 0) return refused()
  return limitRows(reader, read, policy, values, walk, result)
}

const readTwice =
  'Two readings of this statement differ. Write aliases with AS, put brackets around conditions and sub-selects, and leave out hints.'

/** null: a table is closed, which is among the violations. */
function walkOrReport(walk: Walk, query: Tree): QueryResult | null {
  try {
    return walkQuery(walk, query, null)
  } catch (error) {
    if (!(error instanceof UnusablePolicy)) throw error
    walk.violations.add('table', `A table here is closed: ${error.message}. Use other tables, or have the policy mended.`)
    return null
  }
}

type CandidateRead = { pieces: Piece[]; text: string; query: Tree }

function readCandidate(reader: BigQueryReader, candidate: string, count: number, violations: Violations): CandidateRead | null {
  const pieces = readPieces(candidate, count, violations)
  if (pieces === null) return null
  const text = joinPieces(pieces)
  const query = readQuery(reader, text, violations, placesIn(candidate, pieces, text))
  return query === null ? null : { pieces, text, query }
}

function readPieces(candidate: string, count: number, violations: Violations): Piece[] | null {
  const refuse = (message: string, position: number | null = null): null => {
    violations.list.push({ rule: 'input', message, position })
    return null
  }
  if (candidate.trim() === '') return refuse('There is no statement. Write one SELECT.')
  if (candidate.length > limits.characters)
    return refuse(`The statement has ${candidate.length} characters. At most ${limits.characters} are allowed.`)
  if (!candidate.isWellFormed()) return refuse('The text holds half a character (a lone surrogate). Leave it out.')
  const unseen = candidate.search(hidden)
  if (unseen >= 0) return refuse('The text holds a control character that cannot be seen. Leave it out.', unseen)
  const pieces = splitText(candidate, { sign: '@', count, shift: 0 })
  if (!Array.isArray(pieces)) {
    violations.list.push({ rule: 'syntax', message: `${pieces.message} Write one SELECT in BigQuery's syntax.`, position: pieces.position })
    return null
  }
  const doubled = pieces.find(({ kind, space }, at) => kind === 'string' && !space && pieces[at - 1]?.kind === 'string')
  if (doubled !== undefined)
    return refuse("Two texts stand beside each other. A quote inside a text is written with a backslash, as in 'it\\'s'.", doubled.at)
  const second = secondStatement(pieces)
  if (second !== undefined) {
    const message = 'Only reading is allowed, and DELETE FROM is another statement. Write AS in front of a column of that name.'
    violations.list.push({ rule: 'statement', message, position: second.at })
    return null
  }
  const other = (quirk: Quirk): boolean => clausesOf(splitText(candidate, { sign: '@', count, shift: 0 }, quirk)) > clausesOf(pieces)
  // What a threefold quote hides from a comment that would hide its end.
  const isEscaped = candidate.includes('\\') && (other('rawEnds') || other('noEscapes'))
  if (isEscaped || (/--|#/.test(candidate) && other('noTriples')))
    return refuse('Readers differ on where a text in this statement ends. Write the quotes in it as \\x27 and \\x22.')
  while (pieces.at(-1)?.text === ';') pieces.pop()
  let depth = 0
  for (const { text } of pieces) {
    if (text === '(' || text === '[') depth++
    else if (text === ')' || text === ']') depth--
    if (depth > limits.brackets) return refuse(`The brackets nest too deep. At most ${limits.brackets} levels are allowed.`)
  }
  const structure = structureOf(pieces)
  if (!structure.casesEnd) return refuse('A CASE has no END here, or an END no CASE. Write both, or put the name in back quotes.')
  if (structure.longestChain > longestChain)
    return refuse(`An expression may chain at most ${longestChain} operators. Use fewer, or IN with a list.`)
  if (structure.words > mostWords)
    return refuse(`The statement has more than ${mostWords} words and signs besides constants. Make it smaller, or join with a table.`)
  if (structure.reading > mostReading)
    return refuse('CASE, NOT and functions with words in their brackets nest too deep. Use fewer levels, or WITH queries.')
  return nameOffsets(pieces)
}

const clauses: ReadonlySet<string> = new Set(
  'ALTER CALL CREATE DECLARE DELETE DROP EXECUTE EXPORT FROM GRANT INSERT JOIN LOAD MERGE SELECT TRUNCATE UNION UPDATE'.split(' '),
)

/** What a name of a statement may stand behind when it is the name of a column. */
const beforeNames: ReadonlySet<string> = new Set(['', '(', ',', '.', 'AS', 'SELECT', 'DISTINCT', 'ALL'])

/** Where a text goes on as DELETE FROM … would, which BigQuery takes for a column's alias. */
const secondStatement = (pieces: readonly Piece[]): Piece | undefined =>
  pieces.find(({ kind, text }, at) => {
    const [before = '', behind = ''] = [pieces[at - 1]?.text.toUpperCase(), pieces[at + 1]?.text.toUpperCase()]
    return kind === 'name' && text.toUpperCase() === 'DELETE' && behind === 'FROM' && !beforeNames.has(before)
  })

/** How many clauses a text has; none where it is not whole. */
const clausesOf = (pieces: ReturnType<typeof splitText>): number =>
  Array.isArray(pieces) ? pieces.filter(({ kind, text }) => kind === 'name' && clauses.has(text.toUpperCase())).length : 0

/** What the first reader would take for the name that WITH OFFSET gives. */
const behindOffset: ReadonlySet<string> = new Set(['CROSS', 'FULL', 'INNER', 'JOIN', 'LEFT', 'ON', 'QUALIFY', 'RIGHT', 'USING', 'WINDOW'])

/** Writes the name that WITH OFFSET gives without one. */
function nameOffsets(pieces: Piece[]): Piece[] {
  const words = pieces.map(({ text }) => text.toUpperCase())
  return pieces.flatMap((piece, at) => {
    const isNamed = words[at - 2] !== 'WITH' || words[at - 1] !== 'OFFSET' || !behindOffset.has(piece.text.toUpperCase())
    const name = (text: string): Piece => ({ kind: 'name', text, value: text, space: true, at: piece.at })
    return isNamed ? [piece] : [name('AS'), name('offset'), piece]
  })
}

function readQuery(reader: BigQueryReader, text: string, violations: Violations, places: Places): Tree | null {
  const read = reader.read(text)
  if ('problem' in read) {
    const [, said = read.problem, line, column] = /^(.*) at Line: (\d+), Column: (\d+)$/s.exec(read.problem) ?? []
    const message = `The statement cannot be read: ${said.replace('sql parser error: ', '')}. Write one SELECT in BigQuery's syntax.`
    violations.add('syntax', message, line === undefined ? undefined : places.ofLine(Number(line), Number(column)))
    return null
  }
  if (read.statements.length !== 1) {
    violations.add('statements', `The text holds ${read.statements.length} statements. Send exactly one SELECT.`)
    return null
  }
  const { name, content } = variantOf(read.statements[0])
  if (name === 'Query' && isTree(content)) return content
  violations.add('statement', `${name || 'This statement'} is not allowed. Only a SELECT, which reads, may run.`)
  return null
}

/**
 * The strings of the tree must be the strings of the pieces. `0x1F` is a number, though the parser calls it a string; an alias in UNPIVOT and
 * a collation are strings, though it calls them names. Constants of bytes it leaves as they are written.
 */
function sameStrings(pieces: Piece[], query: unknown): boolean {
  const ours = pieces.filter(({ kind }) => kind === 'string').map(({ text, value }) => (text.startsWith('b') ? text.slice(2, -1) : value))
  const theirs: string[] = []
  const collect = (node: unknown): void => {
    if (Array.isArray(node)) for (const item of node) collect(item)
    else if (isTree(node)) {
      if (node.quote_style === '"') theirs.push(nameOf(node))
      for (const field of Object.keys(node)) {
        const value = node[field]
        if (typeof value !== 'string') {
          if (!isPlace(field)) collect(value)
        } else if (field.includes('String') && field !== 'HexStringLiteral') theirs.push(value)
      }
    }
  }
  collect(query)
  return JSON.stringify([...ours].sort()) === JSON.stringify(theirs.sort())
}

/** What the second reader takes for a call, and is none. */
const syntax: ReadonlySet<string> = new Set([
  'all',
  'any',
  'cube',
  'distinct',
  'exists',
  'not',
  'position',
  'rollup',
  'select',
  'some',
  'week',
])

/** The second reader must not see a statement, table or function that the first did not. */
function checkSecond(reader: BigQueryReader, text: string, walk: Walk): void {
  const second = walk.violations.list.length > 0 ? null : reader.readAgain(text)
  if (second === null) return
  const flat = text.toLowerCase().replaceAll('`', '')
  const tables = new Set([...walk.tables].map((table) => table.toLowerCase()))
  const isKnown = (table: string) =>
    tables.has(table) || walk.unfolded.has(table) || [...tables].some((one) => one.endsWith(`.${table}`)) || isQueryName(flat, table)
  const table = second.tables.find((name) => !isKnown(name))
  const called = second.functions.find((name) => !isAllowedFunction(name) && !syntax.has(name))
  const isOne = second.kinds.length === 1 && second.kinds[0] === 'select'
  if (!isOne) walk.violations.add('printer', readTwice)
  else if (table !== undefined)
    walk.violations.add('printer', `${table} may be a table here, or none. Write aliases with AS, and arrays as UNNEST(…).`)
  else if (called !== undefined)
    walk.violations.add('printer', `${called} may be a function here, or none. Write aliases with AS, and a space in front of brackets.`)
}

/** Whether a name is that of a WITH query, or an array that is unfolded, and no table. */
const isQueryName = (text: string, name: string): boolean =>
  new RegExp(`\\b${RegExp.escape(name)}\\b(\\s*\\([^()]*\\))?\\s+as\\s*\\(`).test(text) || name === '' || name.startsWith('unnest')

function limitRows(
  reader: BigQueryReader,
  { text, query }: CandidateRead,
  policy: GuardPolicy,
  parameters: readonly SqlValue[],
  walk: Walk,
  result: QueryResult,
): Result<Accepted, UnsafeSql> {
  const asked = askedLimit(query, parameters)
  const isFew = asked !== null && asked <= policy.maxRows
  const final = limitText(reader, { text, query, edits: walk.edits }, asked, isFew ? policy.maxRows : policy.maxRows + 1)
  if (final === null) {
    return fail({ kind: 'unsafe-sql', violations: [{ rule: 'printer', message: readTwice, position: null }] })
  }
  return ok({
    text: final,
    parameters,
    dialect: 'bigquery',
    lineage: {
      tables: [...walk.tables].sort(),
      columns: [...walk.columns].sort(),
      functions: [...walk.functions].sort(),
      output: result.columns.map(({ name, sources }) => ({ name, sources: [...sources].sort() })),
      statementLimit: asked,
      limitAdded: !isFew,
    },
  })
}
