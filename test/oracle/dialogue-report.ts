import type { Examined } from './dialogue-examine.ts'
import type { State } from './dialogue-state.ts'

/** The report of a run: rates, rates by the number of turns before and by kind of edit, and clusters of wrong answers and of silences. */
export function printReport(examined: readonly Examined[]): string {
  return [
    rates('all', examined),
    ...table('turns before', examined, ({ dialogue }) => `${dialogue.turns.length - 1}`),
    ...table('edit', examined, ({ dialogue }) => dialogue.turns.at(-1)?.edit ?? ''),
    ...clusters('wrong', examined),
    ...clusters('silent', examined),
    ...examined.filter(({ grade }) => grade === 'gold-failed').map(({ answer }) => `a gold does not run: ${answer}`),
  ].join('\n')
}

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`)

function rates(name: string, examined: readonly Examined[]): string {
  const count = (grade: Examined['grade']): number => examined.filter((one) => one.grade === grade).length
  const [right, wrong] = [count('right'), count('wrong')]
  return `${name.padEnd(28)} ${examined.length} asked, ${right + wrong} answered, ${right} right (${percent(right, examined.length)}), ${wrong} wrong (${percent(wrong, right + wrong)} of answers), ${count('silent')} silent`
}

function groups(examined: readonly Examined[], keyOf: (one: Examined) => string): [string, Examined[]][] {
  const found = Map.groupBy(examined, keyOf)
  return [...found].sort(([one], [other]) => one.localeCompare(other))
}

const table = (name: string, examined: readonly Examined[], keyOf: (one: Examined) => string): string[] => [
  '',
  `by ${name}`,
  ...groups(examined, keyOf).map(([key, ones]) => rates(key, ones)),
]

/** Examples of one cluster that are shown. */
const shown = 2

/** Answers by the kind of edit where they went wrong first, by its wording and by what it was said about; the largest kinds first. */
function clusters(grade: 'wrong' | 'silent', examined: readonly Examined[]): string[] {
  const ones = examined.filter((one) => one.grade === grade)
  const kinds = groups(ones, (one) => turnOf(one)?.edit ?? '').sort(([, a], [, b]) => b.length - a.length)
  return ['', `${grade}: ${ones.length}`, ...kinds.flatMap(([kind, all]) => [`## ${kind}: ${all.length}`, ...cluster(all)])]
}

const turnOf = ({ dialogue, since }: Examined) => dialogue.turns[since]

function cluster(all: readonly Examined[]): string[] {
  const wordings = groups(all, (one) => `"${turnOf(one)?.wording}"`).sort(([, a], [, b]) => b.length - a.length)
  return wordings.flatMap(([wording, same]) => [`  ${same.length} × ${wording}`, ...same.slice(0, shown).flatMap(example)])
}

function example(one: Examined): string[] {
  const at = one.since
  const before = one.dialogue.turns[at - 1]
  return [
    `      ${one.dialogue.id}: ${one.dialogue.turns.map(({ question }, turn) => (turn === at ? `**${question}**` : question)).join(' > ')}${before ? ` (${featuresOf(before.state)})` : ''}${one.afterSilence ? ' AFTER SILENCE' : ''}`,
    ...(one.grade === 'wrong'
      ? [`        got  ${one.answer.replaceAll(/\s+/g, ' ')}`, `        gold ${one.dialogue.turns.at(-1)?.golds[0] ?? ''}`]
      : []),
  ]
}

/** What a state is made of, in a few words. */
export function featuresOf(state: State): string {
  const parts = [
    state.topic,
    state.measures.length > 1 ? 'measures' : '',
    state.by.length > 0 ? `by ${state.by.join(' and ')}` : '',
    state.conditions.length > 0 ? `where ${state.conditions.map(({ column }) => column).join(' and ')}` : '',
    state.window?.kind ?? '',
    state.rank === null ? '' : state.rank.count === null ? 'sorted' : 'cut',
    state.having === null ? '' : 'bound',
    state.share ? 'share' : '',
    state.against === null ? '' : 'compared',
    state.within === null ? '' : 'within',
    state.counted ? 'counted' : '',
  ]
  return parts.filter((part) => part !== '').join(', ')
}
