import { type Before, type Edit, isPlain, type Turn, turnTo } from './dialogue-edit.ts'
import { firstQuestion } from './dialogue-first.ts'
import { measureWord } from './dialogue-words.ts'
import { columnOf } from './dialogue-world.ts'
import { each } from './phrase.ts'
import type { Random } from './random.ts'

/** Turns that leave the last question: to another one, or to the one before it. */
export const turnEdits: readonly Edit[] = [
  { name: 'new question, other topic', go: newTopic },
  { name: 'new question, same topic', go: newOfTopic },
  { name: 'undo', go: undo },
  { name: 'back to', go: backTo },
]

const isWhole = (text: string): boolean => /^(what|how|which|show|list|can|I) /.test(text)

const isFar = (one: string, other: string): boolean => [one, other].some((topic) => topic === 'kpi' || topic === 'alerts') && one !== other

/** A whole question about something else forgets everything. */
function newTopic(random: Random, { state }: Before): Turn | null {
  const opening = firstQuestion(random)
  if (!isFar(opening.state.topic, state.topic) || (!isWhole(opening.text) && opening.state.window === null)) return null
  return { ...opening, wording: `new ${opening.intent}: ${opening.wording}`, states: [opening.state], ordered: opening.state.rank !== null }
}

/** A whole sentence with its own figure and period is a question of its own. */
function newOfTopic(random: Random, { state }: Before): Turn | null {
  const opening = firstQuestion(random)
  if (opening.state.topic !== state.topic || !/^(what was our|how much|how many|which \d|show me) /.test(opening.text)) return null
  if (opening.state.window === null || opening.state.measures.length === 0) return null
  const lead = random.pick(
    each(`
    new question: / different question: / something else: / another question: / unrelated: / next question:
    now something different:
  `),
  )
  return {
    text: `${lead} ${opening.text}`.trim(),
    wording: `${lead} ${opening.wording}`.trim(),
    states: [opening.state],
    ordered: opening.state.rank !== null,
  }
}

/** The state before the last turn. */
function undo(random: Random, { earlier, edit }: Before): Turn | null {
  const previous = earlier.at(-1)
  if (previous === undefined || edit === 'undo' || edit.startsWith('new question') || random.chance(0.5)) return null
  return turnTo(
    random,
    each(`
      undo that / go back / undo the last change / take that back / back to the previous one / go back one step / undo
      never mind, go back / revert / revert that / cancel that / scrap that / step back / forget that last change / undo that please
      back
    `),
    {},
    [previous],
    previous.rank !== null,
  )
}

/** One part as it was before, by its name; all else stays as it is now. */
function backTo(random: Random, { state, earlier, edit }: Before): Turn | null {
  const previous = earlier.at(-1)
  if (
    previous === undefined ||
    edit === 'undo' ||
    edit.startsWith('new question') ||
    previous.topic !== state.topic ||
    !isPlain(state) ||
    !isPlain(previous) ||
    state.rank !== null
  )
    return null
  const patterns = each(`
    back to {x} / back to {x} please / and back to {x} / now back to {x} / ok, back to {x} / return to {x} / {x} again
    switch back to {x} / go back to {x} / let's go back to {x} / and {x} again / return to {x} / {x} again / switch back to {x}
    go back to {x} / let's go back to {x} / and {x} again / return to {x} / {x} again / switch back to {x} / go back to {x}
    let's go back to {x} / and {x} again
  `)
  const [now, then] = [state.measures[0], previous.measures[0]]
  if (state.measures.length === 1 && previous.measures.length === 1 && then !== undefined && now !== then)
    return turnTo(random, patterns, { x: measureWord(random, state.topic, then) }, [{ ...state, measures: [then] }])
  const { window } = previous
  if (window !== null && state.window !== null && window.from !== state.window.from)
    return turnTo(random, patterns, { x: random.pick(window.bare) }, [{ ...state, window }])
  const old = previous.conditions.find(
    (condition) =>
      condition.kind === 'one-of' && state.conditions.some((other) => other.column === condition.column && other !== condition),
  )
  if (old?.kind !== 'one-of' || old.values.length !== 1 || columnOf(state.topic, old.column).values.length === 0) return null
  const conditions = [...state.conditions.filter(({ column }) => column !== old.column), old]
  return turnTo(random, patterns, { x: old.values[0] ?? '' }, [{ ...state, conditions }])
}
