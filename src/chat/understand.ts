import type { Problem } from '../base/problem.ts'
import { fail, ok, type Result } from '../base/result.ts'
import { isDatabaseAway } from '../db/errors.ts'
import type { PriorTurn, TranslateInput } from '../translate/translator.ts'
import type { ChatDeps, RoleView } from './deps.ts'
import { fingerprintOf } from './present-rights.ts'
import { type RunningTurn, unlessStopped } from './running-turn.ts'
import { readPriorTurns } from './turn.table.ts'

/** A question with all that translators need to read it. */
export type Understood = { view: RoleView; input: TranslateInput }

/** Who asks, what they may see, what was said before. A picked option stands for the question it was offered with. */
export async function understand(deps: ChatDeps, turn: RunningTurn): Promise<Result<Understood, Problem>> {
  const [view, history] = await unlessStopped(
    turn.signal,
    Promise.all([deps.viewFor(turn.principal, turn.dataSource), readHistory(deps, turn)]),
  )
  if (!view.ok) return view
  if (!history.ok) return history
  const { catalog, policy } = view.value
  turn.record.catalogVersion = catalog.version
  turn.record.rights = { fingerprint: await fingerprintOf(policy), maxRows: policy.maxRows }
  const question = chosenQuestion(turn, history.value)
  if (!question.ok) return question
  return ok({
    view: view.value,
    input: {
      question: question.value,
      history: history.value,
      catalog: view.value.catalog,
      calendar: deps.calendar(),
      asker: { id: turn.principal.id, role: view.value.role },
      ...(turn.request.semantic_query === undefined ? {} : { semanticQuery: turn.request.semantic_query }),
      signal: turn.signal,
    },
  })
}

async function readHistory(deps: ChatDeps, turn: RunningTurn): Promise<Result<PriorTurn[], Problem>> {
  if (turn.parent === null) return ok([])
  try {
    return ok(await readPriorTurns(deps.db, turn.parent))
  } catch (error) {
    if (!isDatabaseAway(error)) throw error
    return fail({ kind: 'database-unavailable', message: 'The conversation cannot be read because the database cannot be reached.' })
  }
}

/** The question of the option that was picked, by number, by label, or because its label was typed; else the question itself. */
export function chosenQuestion(turn: Pick<RunningTurn, 'request' | 'question'>, history: readonly PriorTurn[]): Result<string, Problem> {
  const options = history.at(-1)?.options ?? []
  const { choice } = turn.request
  const picked =
    typeof choice === 'number' ? options[choice - 1] : options.find((option) => sameWords(option.label, choice ?? turn.question))
  if (picked !== undefined) return ok(picked.question)
  if (choice === undefined) return ok(turn.question)
  return fail({
    kind: 'refused',
    code: 'no_such_choice',
    message: 'That option was not offered in the turn before.',
    couldAsk: options.map((option) => option.question),
  })
}

const sameWords = (a: string, b: string) => fold(a) !== '' && fold(a) === fold(b)
const fold = (text: string) =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .join(' ')
    .trim()
