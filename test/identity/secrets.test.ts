import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mayUse, type Scope, scopes } from '../../src/identity/principal.ts'
import { hashOf, newPrefix, newSecret, sameText, signatureOf } from '../../src/identity/secrets.ts'

test('secrets are 256 bits that never come twice, prefixes are easy to read out', () => {
  const all = Array.from({ length: 1_000 }, newSecret)
  expect(new Set(all).size).toBe(1_000)
  for (const secret of all) expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(newPrefix(10)).toMatch(/^[a-z2-9]{10}$/)
})

test('texts are the same exactly when they are equal', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => sameText(a, b) === (a === b) && sameText(a, a)))
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.nat(), (text, at) => {
      const place = at % text.length
      return !sameText(text, text.slice(0, place) + String.fromCharCode(text.charCodeAt(place) ^ 1) + text.slice(place + 1))
    }),
  )
})

test('hashes and signatures are those of the standards', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1 }), fc.string(), async (key, text) => {
      expect(await hashOf(text)).toBe(createHash('sha256').update(text).digest('hex'))
      expect(await signatureOf(key, text)).toBe(createHmac('sha256', key).update(text).digest('base64url'))
    }),
    { numRuns: 20 },
  )
})

test.each<[Scope[] | undefined, Scope[]]>([
  [undefined, [...scopes]],
  [[], []],
  [['read'], ['read']],
  [['ask'], ['read', 'ask']],
  [['manage'], ['read', 'ask', 'manage']],
  [
    ['read', 'ask'],
    ['read', 'ask'],
  ],
])('scopes %j are good for %j', (held, good) => {
  const principal = { id: 'a', name: 'a', roles: [], via: 'token' as const, ...(held ? { scopes: held } : {}) }
  expect(scopes.filter((scope) => mayUse(principal, scope))).toEqual(good)
})
