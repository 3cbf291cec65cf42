import { beforeAll, describe, expect, test } from 'vitest'
import { createGuard, type Guard } from '../../src/guard/guard-sql.ts'
import { honest } from './support/honest.ts'
import { hostile } from './support/hostile.ts'
import { shopPolicy } from './support/shop.ts'

let guard: Guard
beforeAll(async () => {
  guard = await createGuard()
})

const check = (candidate: string) => guard.check({ candidate, parameters: [], policy: shopPolicy })

describe.each(Object.entries(hostile))('refuses %s', (_kind, cases) => {
  test.each(cases)('%s: %s', async (rule, candidate) => {
    const verdict = check(candidate)
    await guard.ready()
    expect(verdict).toMatchObject({ ok: false, problem: { kind: 'unsafe-sql' } })
    if (verdict.ok) return
    const [first] = verdict.problem.violations
    expect(first?.rule === 'input' && candidate.trim() === '' ? 'statements' : first?.rule).toBe(rule)
    for (const { message, position } of verdict.problem.violations) {
      expect(message).toMatch(/\.$/)
      expect(position === null || (position >= 0 && position <= candidate.length)).toBe(true)
    }
  })
})

describe.each(Object.entries(honest))('accepts %s', (_kind, statements) => {
  test.each(statements)('%s', (candidate) => {
    expect(check(candidate)).toMatchObject({ ok: true })
  })
})
