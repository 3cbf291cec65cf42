import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import type { Reporter } from '@stryker-mutator/api/report'

type Report = Parameters<NonNullable<Reporter['onMutationTestReportReady']>>[0]
type Survivor = { file: string; line: number; mutator: string; original: string; replacement: string }

/** Which mutants: of which kind, of which source, in which file, and what they become. */
type Pattern = [mutator: RegExp, original: RegExp, file?: RegExp, replacement?: RegExp]

const choice = /Conditional|Logical|Equality/
const any = /./

/** Why mutants may survive, each with those it explains; looked for in this order. */
const reasons: [reason: string, patterns: Pattern[]][] = [
  [
    'a part that the grammar always writes is never missing, and what the closed tables have refused does not come here',
    [
      [/OptionalChaining/, /\?\./],
      [/StringLiteral|ArrayDeclaration/, /^(''|\[\])$/],
      [
        choice,
        /\b(handler|select|subselect|range|sample|relation|node|call|larg|rarg|lexpr|rexpr|side|content|cast|word|template|base) [!=]== (undefined|null)/,
      ],
      [choice, /parts\.length > 2|set\.kind !== 'GROUPING_SET_CUBE'|input === undefined/],
      [
        /Block|StringLiteral|ObjectLiteral/,
        /^'(node|statement)'$|This construct|Only a (SELECT|table) |A WITH query must|^\{ columns: \[\]/,
      ],
      [/UnaryOperator/, /^-1$/, /print-call|bounds/],
      [/StringLiteral/, /^"''"$/, /print-expression/],
      [/StringLiteral/, /^', '$/, /print-from/],
      [/Arrow/, /^\(\) => ''$/, /walk-from-function/],
      [/Logical/, /aliasname \?\? null$/, /walk-from/],
      [choice, /literal\.sval === undefined$/, /constants/],
      [/StringLiteral|Conditional/, /^'(A_Const|ParamRef)'$|as\(node, '(A_Const|ParamRef)'\)/, /bounds/],
      [/ArithmeticOperator/, /^binds\.(is|other|like)/, /print-/],
      [choice, /ties|limitCount !== undefined/, /print-select/],
    ],
  ],
  [
    'asked only so that the type of a value is known; what follows gives the same for a missing one',
    [
      [
        choice,
        /\b(name|field|first|item|row|found|pattern|piece|entry|number|operand|asked|inner|outer|reference|level|result|usingAlias|val|only|count) [!=]== (undefined|null)/,
      ],
      [choice, /typeof (value|expected|name|node|a|b|written)|'words' in|Array\.isArray|isTree|value === null|isObject/],
      [choice, /options\.offset !== undefined|sub\.subselect !== undefined|a\[field\] !== undefined/],
      [choice, /(position|location) < 0/],
      [/BooleanLiteral/, /^false$/, /path-loops/],
      [/StringLiteral/, /^'SETOP_'$/, /own-columns/],
      [/Logical|StringLiteral/, /^item\.name \?\? ''$|^'column'$/, /scope|walk-column/],
    ],
  ],
  [
    'a short cut, whose long way gives the same',
    [
      [
        any,
        /roughDepth|deepest|bracket|beginning|isTooMuch|slice\(0, 6_000\)|signs\) >= 500|operators <= limits|depth|operators >/,
        /input-checks/,
      ],
      [
        choice,
        /verdict\??\.ok|violations\.full|violations\.list|row\.open|\.full\(\)|list\.length >= count|names\.length === 0|vague === undefined|filled\.length|first === undefined|parameters\.length === 0/,
      ],
      [any, /^\(\) => list\.length|values\.filter|full\(\)/],
      [choice, /sources (=== only|\.size === 0)|sources\.size === 0|only\.size === 0/, /postgres\/walk\.ts/],
      [
        any,
        /^(isAlone && hasPlainColumns|new Set\(columns|\(column\) => column\.name$|\(\{ vague, owner \}\)|!vague|owner === name|found\.length === 1$)/,
        /stars|scope\.ts/,
      ],
      [choice, /^table === null$|^found !== written$/, /walk-/],
      [/Logical/, /^alias \?\? name$/, /walk-from/],
      [/Equality|Conditional/, /^value\.weight > 1$/, /bounds/],
      [choice, /\.test\(text\)$/, /digits/],
      [choice, /^text\(call, 1\) === (null|'')/, /bounds/],
      [choice, /sign === '\{'|pattern\[at\] === '\['|lineage\.limitAdded|node === undefined/],
      [/Conditional|StringLiteral|Regex/, /again\.json|envelope|jsonOf|^'<'$|^'>'$|u003/],
    ],
  ],
  [
    'a loop that goes one step further meets nothing, and an index behind the first place is never the first',
    [[/Equality|Conditional/, /^at < |^end < 0$|position < 0|at < text\.length/]],
  ],
  [
    'of two that are equal either will do',
    [
      [/Equality/, /a\.times >= b\.times|rows > call\.walk\.longestSeries|last\.likeness|likeness/],
      [/Equality/, /0x7fffffff|code < 0x80$/],
      [choice, /^one\.rule === rule$|^schema !== 'public'$|arrayBounds\?\.length \?\? 0\) > 0$/],
      [/StringLiteral/, /^'public'$/, /guard-files/],
      [any, /charCodeAt|word\.toLowerCase\(\)/, /nearest-names/],
      [any, /!== 'unnest'$|^'\.'$|args\?\.length \?\? 0\) > 1$|variants\.(length|every)/, /walk-from-function/],
      [any, /^kind === '(SelectStmt|List)'|^field === 'items'$/, /node-shapes/],
      [/Arithmetic/, /^qualifier\.length - 1$/, /stars/],
      [/Equality/, /^right\.(low|high) [<>] 0$/, /number-range/],
      [choice, /columnsVisible && item\.base|sources\.size > 0$|parts\.length === 3$/, /scope|walk-expression|bounds|walk-column/],
      [/MethodExpression/, /variants\.every|substituted|JTC_NESTED|seen\(scope\)/],
      [choice, /fields\?\.length === 1|parts\.length === 1|coltype === 'JTC_NESTED'/, /walk-order|walk-json-table/],
      [/UpdateOperator/, /^count\+\+$/, /compare-trees/],
    ],
  ],
  [
    'an estimate of size at a limit that no case meets exactly',
    [[/Equality/, /(>|>=|<|<=) (growthLimits|limits|most|long|small|deepest|1_000_000$)/]],
  ],
  [
    'a spelling more or less of what tells a length; what is not counted is left to the estimate',
    [
      [/Regex/, any, /series/],
      [/StringLiteral/, /^'mon'$/, /series/],
      [choice, /typeOf\(|arrayBounds/, /series/],
      [/MethodExpression/, /Math\.max/, /walk-json/],
    ],
  ],
  ['a number is as near as binary fractions tell, however many of its digits are counted', [[any, /e\.\*|length <= 15|^''$/, /constants/]]],
  ['what is opened and never closed the server refuses', [[/Regex/, any, /patterns/, /\*"\)\/gs$/]]],
  ['the server has no names for the arguments of these functions', [[/StringLiteral/, /^'NamedArgExpr'$/, /text-search|bounds/]]],
  [
    'what was refused already, or noted when what is below it was walked',
    [
      [any, /^sides\.flat\(\)\.filter|^\(\{ allowed \}\) => !allowed$/, /walk-join/],
      [/CallExpression/, /^walk\.columns\.add\(source\)$/, /walk-column/],
      [any, /^'closed'$|restricted === 'closed'/, /walk-from/],
    ],
  ],
  ['any word but a few means that there is none', [[/StringLiteral/, /^'(nothing|later|itself|open)'$/]]],
  [
    'who reads it sets it first, or sets it anew',
    [
      [/BooleanLiteral/, /^(true|false)$/, /walk-|scope|stars/],
      [/ArrayDeclaration/, any, /scope-items|stars|check-postgres/],
    ],
  ],
  ['a list of words may be split at one white space or several', [[/Regex/, /^\/\\s\+\/$/]]],
  ['the lexis has matched already; the pattern only takes the match apart', [[/Regex/, /rb\]\+|Stmt|_N|pg_catalog|\(\\d\{4\}\)/]]],
]

const explains =
  ({ mutator, original, file, replacement }: Survivor) =>
  ([kind, source, where = any, what = any]: Pattern): boolean =>
    kind.test(mutator) && source.test(original) && where.test(file) && what.test(replacement)

/** Why a survivor may be one; null when nothing says so. */
export const reasonFor = (survivor: Survivor): string | null =>
  reasons.find(([, patterns]) => patterns.some(explains(survivor)))?.[0] ?? null

/** Every mutant of a report that survives or is not reached. */
export function survivorsOf(report: Report): Survivor[] {
  return Object.entries(report.files).flatMap(([file, { source, mutants }]) =>
    mutants
      .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
      .map(({ location: { start, end }, mutatorName, replacement = '' }) => ({
        file,
        line: start.line,
        mutator: mutatorName,
        original: textBetween(source.split('\n'), start, end),
        replacement,
      })),
  )
}

type Point = { line: number; column: number }

const textBetween = (lines: string[], start: Point, end: Point): string =>
  lines
    .slice(start.line - 1, end.line)
    .map((line, at, all) => line.slice(at === 0 ? start.column - 1 : 0, at === all.length - 1 ? end.column - 1 : undefined))
    .join('\n')

/** Prints how many survivors each reason explains, then one by one those that none explains. */
class Survivors implements Reporter {
  onMutationTestReportReady(report: Report): void {
    const groups = Map.groupBy(survivorsOf(report), (survivor) => reasonFor(survivor) ?? '')
    for (const [reason, survivors] of groups) if (reason !== '') console.log(`${survivors.length} survive: ${reason}`)
    const unexplained = groups.get('') ?? []
    console.log(`${unexplained.length} survive without a reason${unexplained.length > 0 ? ':' : ''}`)
    for (const { file, line, original, replacement } of unexplained) {
      console.log(`${file}:${line} ${[original, replacement].map((text) => text.replaceAll(/\s+/g, ' ').slice(0, 70)).join(' → ')}`)
    }
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'survivors', Survivors)]
