import type { Before, Edit } from './dialogue-edit.ts'
import { combinedEdits } from './dialogue-edit-combined.ts'
import { conditionEdits } from './dialogue-edit-conditions.ts'
import { measureEdits } from './dialogue-edit-measures.ts'
import { orderEdits } from './dialogue-edit-order.ts'
import { peopleEdits } from './dialogue-edit-people.ts'
import { rankingEdits } from './dialogue-edit-rankings.ts'
import { rowEdits } from './dialogue-edit-rows.ts'
import { turnEdits } from './dialogue-edit-turns.ts'
import { windowEdits } from './dialogue-edit-windows.ts'
import { firstQuestion } from './dialogue-first.ts'
import { goldsOf } from './dialogue-sql.ts'
import type { State } from './dialogue-state.ts'
import { type Random, seeded } from './random.ts'

/** One turn as it is asked. */
export type AskedTurn = {
  readonly question: string
  /** What kind of edit it is, and the pattern of its words. */
  readonly edit: string
  readonly wording: string
  /** All statements that are right. */
  readonly golds: readonly string[]
  /** The same with the second measure in the place of the first, which is the one that is compared; none where there is one measure. */
  readonly besides: readonly string[]
  readonly ordered: boolean
  readonly state: State
}

/** A dialogue; the last turn is the one to judge. */
export type Dialogue = { readonly id: string; readonly turns: readonly AskedTurn[] }

/** Kinds of edits that are equally likely, whatever the number of edits of each; conditions and periods twice, for people change those most. */
const kinds: readonly (readonly Edit[])[] = [
  windowEdits,
  conditionEdits,
  measureEdits,
  rowEdits,
  orderEdits,
  peopleEdits,
  turnEdits,
  conditionEdits,
  windowEdits,
  rankingEdits,
  combinedEdits,
]

/** A dialogue of a first question and up to four edits, the same for the same seed and number. */
export function dialogueOf(seed: number, number: number): Dialogue {
  const random = seeded(seed * 1_000_003 + number)
  const opening = firstQuestion(random)
  const turns: AskedTurn[] = [asked(random, { ...opening, states: [opening.state], ordered: opening.state.rank !== null }, opening.intent)]
  const states: State[] = [opening.state]
  const depth = random.pick([1, 1, 2, 2, 3, 4])
  while (turns.length <= depth) {
    const state = states.at(-1)
    if (state === undefined) break
    const found = nextTurn(random, { state, earlier: states.slice(0, -1), edit: turns.at(-1)?.edit ?? '', twofold: turns.some(isTwofold) })
    if (found === null) break
    turns.push(asked(random, found.turn, found.edit))
    const [only] = found.turn.states
    if (only === undefined || found.turn.states.length > 1 || only.within !== null || (found.edit === 'undo' && random.chance(0.8))) break
    states.push(only)
  }
  return { id: `d${seed}-${number}`, turns }
}

const isTwofold = ({ edit, wording }: AskedTurn): boolean =>
  /measure|how many/.test(edit) && /^(and|what about|how about|how many|also|same|the same)\b/.test(wording)

function nextTurn(random: Random, before: Before): { turn: NonNullable<ReturnType<Edit['go']>>; edit: string } | null {
  for (let tries = 0; tries < 60; tries++) {
    const { name, go } = random.pick(random.pick(kinds))
    const turn = go(random, before)
    if (turn !== null) return { turn, edit: name }
  }
  return null
}

function asked(
  random: Random,
  turn: { text: string; wording: string; states: readonly State[]; ordered?: boolean },
  edit: string,
): AskedTurn {
  const [state] = turn.states
  if (state === undefined) throw new Error(`${edit} leaves no state`)
  return {
    question: asTyped(random, turn.text),
    edit,
    wording: turn.wording,
    golds: goldsOfAny(turn.states),
    besides: goldsOfAny(
      turn.states.filter(({ measures }) => measures.length > 1).map((one) => ({ ...one, measures: one.measures.toReversed() })),
    ),
    ordered: turn.ordered ?? false,
    state,
  }
}

const goldsOfAny = (states: readonly State[]): string[] => [...new Set(states.flatMap(equivalents).flatMap(goldsOf))]

/** Lifetime figures of customers on file are those of all their sales; sales without a customer may count. */
function equivalents(state: State): State[] {
  const [measure] = state.measures
  const sold = measure === 'lifetime' ? 'revenue' : measure === 'lifetime profit' ? 'margin' : null
  const onFile = [...state.by, ...state.conditions.map(({ column }) => column)].every((key) => key === 'segment' || key === 'office')
  if (state.topic !== 'customers' || sold === null || !onFile || state.rank !== null || state.measures.length > 1) return [state]
  return [state, { ...state, topic: 'sales', measures: [sold] }]
}

/** Small words around, and letters as people leave them. */
function asTyped(random: Random, text: string): string {
  let typed = text
  if (random.chance(0.08)) typed = `${random.pick(['ok, ', 'ok, ', 'thanks, ', 'hmm, ', 'great, '])}${typed}`
  if (random.chance(0.05) && !/\?$|please/.test(typed)) typed = `${typed} please`
  if (random.chance(0.15)) typed = typed.replace(/\?$/, '')
  return random.chance(0.3) ? typed.toLowerCase() : typed
}
