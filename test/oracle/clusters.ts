import type { Judged } from '../../src/evaluate/judge.ts'
import type { OracleQuestion } from './generate.ts'

type One = { made: OracleQuestion; judged: Judged }
type Tally = { asked: number; right: number; wrong: number; silent: number }

/**
 * What became of the questions: totals, by intent, the features and wordings that go wrong or silent more often than others, and every
 * wrong answer, grouped by intent and wording, with at most two examples each.
 */
export function clusterReport(made: readonly OracleQuestion[], judged: readonly Judged[]): string {
  const byId = new Map(judged.map((one) => [one.question.id, one]))
  const all = made.flatMap((one) => {
    const found = byId.get(one.id)
    return found ? [{ made: one, judged: found }] : []
  })
  const total = tally(all)
  const broken = all.filter(({ judged: { grade } }) => grade === 'gold-failed')
  return [
    line('all', total),
    '',
    ...sorted(groupBy(all, ({ made: { family } }) => [family])).map(([name, group]) => line(name, tally(group))),
    '',
    'features, by their wrong answers',
    ...sorted(groupBy(all, ({ made: { features } }) => features)).map(([name, group]) => line(name, tally(group))),
    '',
    'wordings with silence in half of at least three questions',
    ...sorted(groupBy(all, ({ made: { family, wording } }) => [`${family}: ${wording}`]))
      .filter(([, group]) => group.length >= 3 && tally(group).silent >= group.length / 2)
      .map(([name, group]) => `${line(name, tally(group))}\n      ${silences(group)}`),
    '',
    `golds that do not run: ${broken.length}`,
    ...broken.slice(0, 10).map(({ made: { question }, judged: { note } }) => `  ${question}: ${note}`),
    '',
    'wrong answers',
    ...sorted(groupBy(all.filter(isWrong), ({ made: { family, wording } }) => [`${family}: ${wording}`])).map(
      ([name, group]) => `${name} (${group.length})\n${group.slice(0, 2).map(shown).join('\n')}`,
    ),
  ].join('\n')
}

const isWrong = ({ judged: { grade } }: One): boolean => grade === 'wrong'

const shown = ({ made, judged }: One): string =>
  [
    `  ${made.id} "${made.question}" [${made.features.join('; ')}]`,
    `    did    ${judged.prediction.sql?.replaceAll(/\s+/g, ' ')}`,
    `    right  ${made.gold_sql[0]}`,
    `    ${judged.note}; wanted ${rows(judged.wanted)}; got ${rows(judged.got)}`,
  ].join('\n')

const rows = (sample: Judged['got']): string =>
  sample === null ? 'nothing' : `${sample.rowCount} rows ${JSON.stringify(sample.rows.slice(0, 2)).slice(0, 160)}`

const silences = (group: readonly One[]): string =>
  group
    .filter(({ judged: { grade } }) => grade !== 'right' && grade !== 'wrong')
    .slice(0, 2)
    .map(({ made, judged }) => `"${made.question}" ${judged.note.slice(0, 90)}`)
    .join('\n      ')

function tally(group: readonly One[]): Tally {
  const wrong = group.filter(isWrong).length
  const right = group.filter(({ judged: { grade } }) => grade === 'right').length
  return { asked: group.length, right, wrong, silent: group.length - right - wrong }
}

function line(name: string, { asked, right, wrong, silent }: Tally): string {
  const rate = right + wrong === 0 ? '–' : `${((100 * wrong) / (right + wrong)).toFixed(1)} %`
  return `${name.slice(0, 90).padEnd(44)} asked ${asked}, right ${right}, wrong ${wrong} (${rate}), silent ${silent}`
}

function groupBy(all: readonly One[], names: (one: One) => string[]): Map<string, One[]> {
  const groups = new Map<string, One[]>()
  for (const one of all) for (const name of names(one)) groups.set(name, [...(groups.get(name) ?? []), one])
  return groups
}

/** Those with the most wrong answers first, then those with the most questions. */
const sorted = (groups: Map<string, One[]>): [string, One[]][] =>
  [...groups].toSorted(([, a], [, b]) => b.filter(isWrong).length - a.filter(isWrong).length || b.length - a.length)
