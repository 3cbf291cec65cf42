import type { CheckResult } from './check.ts'
import type { Validation } from './validate.ts'

const words: Record<CheckResult['status'], string> = { ok: 'ok', warning: 'WARNING', failed: 'FAILED' }

/** The results as a table of plain text, groups under each other, and a last line that sums up. */
export function validationText({ results, failed, warnings }: Validation): string {
  const width = Math.max(...results.map(({ title }) => title.length))
  const lines: string[] = []
  let group = ''
  for (const result of results) {
    if (result.group !== group) {
      group = result.group
      lines.push('', group)
    }
    lines.push(`  ${words[result.status].padEnd(8)}${result.title.padEnd(width + 2)}${remark(result)}`.trimEnd())
  }
  const passed = results.length - failed - warnings
  lines.push('', `${passed} passed, ${warnings} warnings, ${failed} failed`)
  return lines.slice(1).join('\n')
}

/** Of what is fine, only measurements are worth showing. */
function remark({ status, problems, detail }: CheckResult): string {
  if (problems === null) return `could not run: ${detail}`
  if (status === 'ok') return detail !== null && /\d/.test(detail) ? detail : ''
  return problems > 1 ? `${problems.toLocaleString('en')} problems, first: ${detail ?? '?'}` : (detail ?? '')
}
