import type { Confidence } from '../present/answer/events.ts'
import type { TurnRecord } from './running-turn.ts'

/** What confidence is made of; nothing of it is a model's opinion of itself. */
export type ConfidenceEvidence = Pick<TurnRecord, 'translator' | 'approval' | 'interpretation' | 'findings' | 'repaired' | 'agreement'>

/**
 * How far an answer can be trusted, with the reasons in words, the decisive one first. `sure`: approved by a person, or every word
 * understood, or several ways of asking agree; `check`: something speaks against it; `likely`: neither. Null for a statement written by hand.
 */
export function confidenceOf(evidence: ConfidenceEvidence): Confidence | null {
  const { translator } = evidence
  if (translator === null || translator === 'edited') return null
  const against = reasonsAgainst(evidence)
  const speaking = reasonsFor(evidence)
  if (against.length > 0) return { level: 'check', reasons: [...against, ...speaking] }
  if (translator === 'verified' || translator === 'semantic') return { level: 'sure', reasons: speaking }
  return { level: isAgreed(evidence.agreement) ? 'sure' : 'likely', reasons: speaking }
}

const isAgreed = (agreement: ConfidenceEvidence['agreement']): boolean =>
  agreement !== null && agreement.same >= 3 && agreement.same / agreement.of >= 0.75

function reasonsAgainst({ findings, repaired, agreement, interpretation }: ConfidenceEvidence): string[] {
  const unused = interpretation?.unused_words ?? []
  const split = agreement !== null && agreement.same * 2 <= agreement.of
  return [
    ...findings.filter(({ weight }) => weight === 'fault').map(({ text }) => text),
    ...findings.filter(({ weight }) => weight === 'doubt').map(({ text }) => text),
    ...(unused.length > 0 ? [`Not understood: ${unused.join(', ')}.`] : []),
    ...(split ? [`Only ${agreement.same} of ${agreement.of} ways of asking give this result.`] : []),
    ...(repaired && !isAgreed(agreement) ? ['The first statement could not be used; this is the second one.'] : []),
  ]
}

function reasonsFor({ translator, approval, agreement, interpretation, findings }: ConfidenceEvidence): string[] {
  const clean = findings.every(({ weight }) => weight === 'note')
  const chosen = interpretation?.assumptions.length ?? 0
  return [
    ...(agreement !== null && agreement.same * 2 > agreement.of
      ? [`${agreement.same} of ${agreement.of} ways of asking give the same result.`]
      : []),
    ...(translator === 'verified' ? [approval === null ? 'An approved question.' : `Approved by ${approval.by} on ${approval.at}.`] : []),
    ...(translator === 'semantic' && (interpretation?.unused_words ?? []).length === 0 ? ['Every word was understood.'] : []),
    ...(translator === 'llm' ? ['Written by a language model.'] : []),
    ...(clean ? ['The checks on meaning found nothing against it.'] : []),
    ...(chosen > 0 ? [`It rests on ${chosen === 1 ? 'an assumption' : `${chosen} assumptions`}.`] : []),
  ]
}
