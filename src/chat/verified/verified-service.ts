import { isoDateIn } from '../../base/clock.ts'
import type { Logger } from '../../base/logger.ts'
import type { Problem } from '../../base/problem.ts'
import { fail, ok, type Result } from '../../base/result.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import type { VerifiedQuery } from '../../catalog/semantic-model.ts'
import type { Db } from '../../db/db.ts'
import type { Principal } from '../../identity/principal.ts'
import type { Calendar } from '../../translate/translator.ts'
import { withOwnValues } from '../../translate/verified/bind-slots.ts'
import { isVisible } from '../../translate/verified/visible.ts'
import type { RoleView } from '../deps.ts'
import { findStatement, type TurnStatement } from '../turn.table.ts'
import type { VerifiedLibrary } from './library.ts'
import { checkedAgainst, type PrepareDeps, type Prepared, prepareQuestion } from './prepare-question.ts'
import {
  deleteQuestion,
  findQuestion,
  insertQuestion,
  listQuestions,
  type NewQuestion,
  type StoredQuestion,
  updateQuestion,
  type VerifiedStatus,
} from './verified-question.table.ts'

export type VerifiedServiceDeps = PrepareDeps & {
  db: Db
  library: VerifiedLibrary
  /** The whole catalog. Problem: `database-unavailable`. */
  catalog: () => Promise<Result<Catalog>>
  viewFor: (principal: Principal, dataSource: 'postgresql') => Promise<Result<RoleView>>
  calendar: () => Calendar
  now: () => number
  newId: () => string
  log: Logger
  /** Whether somebody may approve questions and see all of them. */
  mayVerify: (principal: Principal) => boolean
}

export type Promotion = { question?: string | undefined; name?: string | undefined; note?: string | undefined }
export type QuestionChange = {
  /** The version that was seen. */
  version: number
  question?: string | undefined
  sql?: string | undefined
  note?: string | null | undefined
  status?: 'active' | 'rejected' | undefined
  reason?: string | undefined
}
/** A stored question with what the approver should know of it. */
export type Approved = { question: StoredQuestion; notes: string[]; created: boolean }
export type QuestionPage = { questions: StoredQuestion[]; next: string | null }

/** Approving questions and looking after them. Who may not approve sees the active questions of their role and changes none. */
export type VerifiedService = {
  /** Approves an answer of the asker. Problems: `not-found`, `forbidden`, `conflict`, `invalid-request`. */
  promote(principal: Principal, answer: string, promotion: Promotion, signal: AbortSignal): Promise<Result<Approved>>
  list(principal: Principal, filter: { status: VerifiedStatus | null; after: string | null; limit: number }): Promise<Result<QuestionPage>>
  get(principal: Principal, id: string): Promise<Result<StoredQuestion>>
  /** Changes the words, the statement, the note or the status; the version that was seen must be the newest. */
  change(principal: Principal, id: string, change: QuestionChange, signal: AbortSignal): Promise<Result<Approved>>
  remove(principal: Principal, id: string, version: number | null): Promise<Result<void>>
}

const notFound: Problem = { kind: 'not-found', what: 'verified question' }
const changedMeanwhile: Problem = { kind: 'conflict', message: 'The verified question was changed meanwhile. Look at it again.' }

export function verifiedService(deps: VerifiedServiceDeps): VerifiedService {
  const denied = (principal: Principal): Problem | null =>
    deps.mayVerify(principal)
      ? null
      : { kind: 'forbidden', message: 'Only administrators, and roles with "verify" in the policy, approve questions.' }

  async function promote(principal: Principal, answer: string, promotion: Promotion, signal: AbortSignal): Promise<Result<Approved>> {
    const no = denied(principal)
    if (no !== null) return fail(no)
    const earlier = await findQuestion(deps.db, { answer })
    if (earlier !== null) return ok({ question: earlier, notes: [], created: false })
    const turn = await findStatement(deps.db, answer, principal.id)
    if (turn === null) return fail({ kind: 'not-found', what: 'answer' })
    const unfit = unfitTurn(turn, promotion)
    if (unfit !== null) return fail(unfit)
    const found = await deps.catalog()
    if (!found.ok) return found
    const question = promotion.question?.trim() || turn.question
    const { today, timeZone } = deps.calendar()
    // Days count from when it was asked, unless "today" is fixed by the settings.
    const asked = today === isoDateIn(deps.now(), timeZone) ? isoDateIn(turn.askedAtMs, timeZone) : today
    const query: VerifiedQuery = {
      name: await freeName(promotion.name ?? question),
      question,
      sql: turn.candidate ?? '',
      verifiedBy: principal.name,
      verifiedAt: asked,
      note: promotion.note?.trim() || null,
    }
    const prepared = await prepareQuestion(deps, query, found.value, signal)
    if ('reason' in prepared) return fail(unprepared(prepared))
    const kept = { ...query, semanticQuery: question === turn.question ? turn.semanticQuery : null, source: 'promoted' as const, answer }
    const stored: NewQuestion = { ...newQuestion(kept, prepared, found.value), id: deps.newId() }
    if (!(await insertQuestion(deps.db, stored))) return fail(await takenBy(stored))
    deps.library.forget()
    deps.log.info('a question was verified', { id: stored.id, by: principal.id })
    return approved(stored.id, prepared.notes, true)
  }

  async function freeName(wanted: string): Promise<string> {
    const base = slug(wanted)
    for (let number = 1; number < 100; number += 1) {
      const name = number === 1 ? base : `${base}_${number}`
      if ((await findQuestion(deps.db, { name })) === null) return name
    }
    return `${base}_${deps.newId()}`
  }

  /** Why a question could not be stored. */
  async function takenBy(question: NewQuestion): Promise<Problem> {
    const same = await findQuestion(deps.db, { form: question.form, dataSource: question.dataSource })
    if (same === null || same.id === question.id) return changedMeanwhile
    return {
      kind: 'conflict',
      message: `"${same.question}" (${same.name}) is verified already and asks the same. Change or reject that one.`,
    }
  }

  async function approved(id: string, notes: string[], created: boolean): Promise<Result<Approved>> {
    const question = await findQuestion(deps.db, { id })
    return question === null ? fail(notFound) : ok({ question, notes, created })
  }

  async function list(
    principal: Principal,
    filter: { status: VerifiedStatus | null; after: string | null; limit: number },
  ): Promise<Result<QuestionPage>> {
    if (deps.mayVerify(principal)) {
      const questions = await listQuestions(deps.db, { ...filter, limit: filter.limit + 1 })
      return ok(pageOf(questions, filter.limit))
    }
    const view = await deps.viewFor(principal, 'postgresql')
    if (!view.ok) return view
    const seen: StoredQuestion[] = []
    let after = filter.after
    while (seen.length <= filter.limit && (filter.status === null || filter.status === 'active')) {
      const page = await listQuestions(deps.db, { status: 'active', after, limit: 200 })
      seen.push(...page.filter((question) => maySee(question, view.value)))
      after = page.at(-1)?.name ?? after
      if (page.length < 200) break
    }
    return ok(pageOf(seen.slice(0, filter.limit + 1), filter.limit))
  }

  async function get(principal: Principal, id: string): Promise<Result<StoredQuestion>> {
    const question = await findQuestion(deps.db, { id })
    if (question === null) return fail(notFound)
    if (deps.mayVerify(principal)) return ok(question)
    const view = await deps.viewFor(principal, 'postgresql')
    if (!view.ok) return view
    return question.status === 'active' && maySee(question, view.value) ? ok(question) : fail(notFound)
  }

  async function change(principal: Principal, id: string, wanted: QuestionChange, signal: AbortSignal): Promise<Result<Approved>> {
    const no = denied(principal)
    if (no !== null) return fail(no)
    const before = await findQuestion(deps.db, { id })
    if (before === null) return fail(notFound)
    if (before.version !== wanted.version) return fail(changedMeanwhile)
    const reworded = (wanted.question !== undefined && wanted.question !== before.question) || wanted.sql !== undefined
    const status = wanted.status ?? (reworded ? 'active' : before.status)
    const note = wanted.note === undefined ? before.note : wanted.note?.trim() || null
    if (status !== 'active') {
      const reason = wanted.status === 'rejected' ? wanted.reason?.trim() || 'put aside by a person' : before.reason
      return save({ ...before, note, status, reason }, before.version, [])
    }
    const found = await deps.catalog()
    if (!found.ok) return found
    const base = { ...before, note, source: before.source, answer: before.answer }
    const query = reworded
      ? {
          ...base,
          question: wanted.question?.trim() || before.question,
          sql: wanted.sql ?? withOwnValues(before),
          slots: undefined,
          semanticQuery: null,
          verifiedBy: principal.name,
          verifiedAt: wanted.sql === undefined ? before.verifiedAt : deps.calendar().today,
        }
      : base
    const { slots, ...rest } = query
    const prepared = await prepareQuestion(deps, slots === undefined ? rest : { ...rest, slots: [...slots] }, found.value, signal)
    if ('reason' in prepared) return fail(unprepared(prepared))
    return save({ ...newQuestion(rest, prepared, found.value), id }, before.version, prepared.notes)
  }

  async function save(question: NewQuestion, version: number, notes: string[]): Promise<Result<Approved>> {
    if (!(await updateQuestion(deps.db, question, version))) return fail(await takenBy(question))
    deps.library.forget()
    return approved(question.id, notes, false)
  }

  async function remove(principal: Principal, id: string, version: number | null): Promise<Result<void>> {
    const no = denied(principal)
    if (no !== null) return fail(no)
    const before = await findQuestion(deps.db, { id })
    if (before === null) return fail(notFound)
    if (before.source === 'shipped') {
      return fail({ kind: 'conflict', message: 'The question ships with the semantic model and would come back. Reject it instead.' })
    }
    if (!(await deleteQuestion(deps.db, id, version ?? before.version))) return fail(changedMeanwhile)
    deps.library.forget()
    return ok(undefined)
  }

  return { promote, list, get, change, remove }
}

/** A question as it is stored when it is active. */
export function newQuestion(
  query: VerifiedQuery & Pick<NewQuestion, 'source' | 'answer'>,
  { notes: _notes, ...prepared }: Prepared,
  catalog: Catalog,
): Omit<NewQuestion, 'id'> {
  return {
    ...prepared,
    name: query.name,
    question: query.question,
    semanticQuery: query.semanticQuery ?? null,
    dataSource: catalog.dialect,
    verifiedBy: query.verifiedBy,
    verifiedAt: query.verifiedAt,
    note: query.note,
    source: query.source,
    answer: query.answer,
    status: 'active',
    reason: null,
    catalogVersion: checkedAgainst(catalog),
  }
}

/** Rows and values that a role may not see must not be told by the text of a statement. */
function maySee(question: StoredQuestion, { catalog, policy }: RoleView): boolean {
  const partly =
    question.tables.some((table) => policy.rowFilters?.[table] !== undefined) ||
    question.columns.some((column) => policy.masks?.[column] !== undefined)
  return isVisible(question, catalog) && !(partly && question.literals.length > 0)
}

function pageOf(questions: readonly StoredQuestion[], limit: number): QuestionPage {
  const page = questions.slice(0, limit)
  return { questions: page, next: questions.length > limit ? (page.at(-1)?.name ?? null) : null }
}

function unfitTurn(turn: TurnStatement, promotion: Promotion): Problem | null {
  if (turn.candidate === null || (turn.outcome !== 'answered' && turn.outcome !== 'no_data')) {
    return { kind: 'conflict', message: `Only an answer can be verified; this turn ended as ${turn.outcome ?? 'running'}.` }
  }
  if (turn.translator === 'verified') return { kind: 'conflict', message: 'This is the answer of a verified question already.' }
  const dependent = turn.parent !== null || turn.request.choice !== undefined || turn.request.branch_of !== undefined
  if (dependent && !promotion.question?.trim()) {
    return {
      kind: 'invalid-request',
      message: 'The answer may depend on questions before it. Send "question": the whole question in words of its own.',
    }
  }
  return null
}

const unprepared = ({ reason, later }: { reason: string; later: boolean }): Problem =>
  later
    ? { kind: 'database-unavailable', message: `The question could not be checked: ${reason}` }
    : { kind: 'invalid-request', message: `The question cannot be verified: ${reason}` }

/** A name for files: lower case, words joined by underscores. */
export const slug = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .join('_')
    .slice(0, 80) || 'question'
