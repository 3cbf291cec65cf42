import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import type { Reporter } from '@stryker-mutator/api/report'

type Report = Parameters<NonNullable<Reporter['onMutationTestReportReady']>>[0]
type Survivor = { file: string; line: number; mutator: string; original: string; replacement: string }

/** Why a mutant may survive. Each reason is looked for in this order. */
type Reason = { reason: string; explains(survivor: Survivor): boolean }

const by = (reason: string, mutator: string, original: RegExp, file = /./): Reason => ({
  reason,
  explains: (survivor) => survivor.mutator === mutator && original.test(survivor.original) && file.test(survivor.file),
})

const reasons: Reason[] = [
  by('a part that the grammar always writes is never missing', 'OptionalChaining', /\?\./),
  by('a part that the grammar always writes is never missing', 'StringLiteral', /^''$/),
  by('a part that the grammar always writes is never missing', 'ArrayDeclaration', /^\[\]$/),
  by('a list of words may be split at one white space or several', 'Regex', /^\/\\s\+\/$/),
  by(
    'what the closed tables of kinds have refused does not come here',
    'ConditionalExpression',
    /^(handler|printer|select|subselect|range|sample) === undefined/,
  ),
  by('what the parser returns is a tree of the documented form', 'ConditionalExpression', /isTree|Array\.isArray|typeof /, /bigquery/),
  by('what the parser returns is a tree of the documented form', 'LogicalOperator', /isTree|Array\.isArray|typeof /, /bigquery/),
  by('a loop that goes one step further meets nothing', 'EqualityOperator', /^at < pieces\.length$/),
  by('an index behind the first place is never the first', 'EqualityOperator', /^end < 0$/),
  by('a text that does not match gives no number, which is out of bounds too', 'ConditionalExpression', /^written !== null$/),
  by('the lexis has matched already; the pattern only takes the match apart', 'Regex', /rb\]\+/),
  by('a closed table is among the violations as well', 'ConditionalExpression', /^result === null$/),
  by('a piece that is asked for its end exists', 'ConditionalExpression', /^piece === undefined$/),
  by('a query that the parser gives as one is one', 'ConditionalExpression', /^(select|call) === undefined$/),
  by('the same number is written as an integer and as a numeral', 'EqualityOperator', /0x7fffffff/),
  by('the same number is written as an integer and as a numeral', 'ConditionalExpression', /0x7fffffff/),
  by('a name that means no function is refused under any name', 'StringLiteral', /^''$/, /postgres\/tree/),
  by('who reads it sets it first', 'BooleanLiteral', /^false$/, /walk-(from-function|json-table)/),
]

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
    const groups = Map.groupBy(survivorsOf(report), (survivor) => reasons.find(({ explains }) => explains(survivor))?.reason ?? '')
    for (const [reason, survivors] of groups) if (reason !== '') console.log(`${survivors.length} survive: ${reason}`)
    const unexplained = groups.get('') ?? []
    console.log(`${unexplained.length} survive without a reason${unexplained.length > 0 ? ':' : ''}`)
    for (const { file, line, original, replacement } of unexplained) {
      console.log(`${file}:${line} ${[original, replacement].map((text) => text.replaceAll(/\s+/g, ' ').slice(0, 70)).join(' → ')}`)
    }
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'survivors', Survivors)]
