import type { Problem } from '../../base/problem.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import { fence } from '../../prompts/fence.ts'
import { type Prompts, renderRepair } from '../../prompts/prompts.ts'
import type { RepairEvidence } from '../translator.ts'
import { nearestNames } from './nearest-names.ts'

/** The message that asks for a better statement: exactly what was found, and the nearest valid names. */
export function repairMessage(prompts: Prompts, catalog: Catalog, evidence: RepairEvidence): string {
  const found = [...(evidence.problem === null ? [] : sentences(evidence.problem)), ...(evidence.findings ?? [])]
  const hints = [...new Set([...evidence.hints, ...nearestNames(catalog, found)])].slice(0, 10)
  return renderRepair(prompts, {
    error: fence('error', found.join('\n')),
    hints: hints.length === 0 ? '' : fence('hints', hints.join('\n')),
  }).text
}

function sentences(problem: Problem): string[] {
  switch (problem.kind) {
    case 'unsafe-sql':
      return problem.violations.slice(0, 8).map(({ rule, message }) => `${rule}: ${message}`)
    case 'query-failed':
      return [`The database said (${problem.sqlstate}): ${problem.message}`]
    case 'query-timeout':
      return [`It ran longer than ${problem.limitMs / 1000} s and was stopped.`]
    case 'too-expensive':
      return [`Its estimated cost ${Math.round(problem.cost)} is over the limit of ${problem.maxCost}.`]
    default:
      return [`It could not be used (${problem.kind}).`]
  }
}
