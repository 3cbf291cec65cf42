import { describe, expect, test } from 'vitest'
import { requestFor, type TokenWish } from '../../src/identity/own-tokens.ts'
import type { Principal } from '../../src/identity/principal.ts'

const now = Date.parse('2026-11-20T09:30:00Z')
const day = 86_400_000
const roles = ['admin', 'analyst', 'finance']
const ann: Principal = {
  id: 'ann',
  name: 'Ann',
  roles: ['analyst', 'finance'],
  via: 'token',
  attributes: { region: 'EMEA' },
  scopes: ['manage'],
  token: { id: 't1', expiresAt: '2026-11-30T09:30:00Z' },
}
const root: Principal = { ...ann, id: 'root', roles: ['admin'] }
const wish: TokenWish = { name: 'laptop', scopes: ['ask'], expiresInMs: 5 * day }

describe('a token for oneself', () => {
  test('is as its maker is, and remembers with what it was made', () => {
    expect(requestFor(ann, wish, roles, now)).toEqual({
      ok: true,
      value: {
        name: 'laptop',
        user: 'ann',
        roles: ['analyst', 'finance'],
        attributes: { region: 'EMEA' },
        scopes: ['ask'],
        expiresInMs: 5 * day,
        createdBy: 'ann',
        madeWith: 't1',
      },
    })
  })

  test.each<[string, Partial<TokenWish>, number | null]>([
    ['later', { expiresInMs: 90 * day }, 10 * day],
    ['never', { expiresInMs: null }, 10 * day],
    ['sooner', { expiresInMs: day }, day],
  ])('ends with the token of its maker at the latest: %s', (_name, over, expected) => {
    expect(requestFor(ann, { ...wish, ...over }, roles, now)).toMatchObject({ value: { expiresInMs: expected } })
  })

  test('may not leave a role out: it may be there for what it denies', () => {
    expect(requestFor(ann, { ...wish, roles: ['finance'] }, roles, now)).toMatchObject({ ok: false, problem: { kind: 'forbidden' } })
    expect(requestFor(ann, { ...wish, roles: ann.roles.toReversed() }, roles, now)).toMatchObject({ ok: true })
  })
})

test.each<[string, Principal, Partial<TokenWish>, string, string]>([
  ['somebody else', ann, { user: 'bob' }, 'forbidden', 'somebody else'],
  ['a role that is not had', ann, { roles: ['analyst', 'admin'] }, 'forbidden', 'roles that you do not have'],
  ['another region', ann, { attributes: { region: 'APAC' } }, 'forbidden', 'other attributes'],
  ['no region', ann, { attributes: {} }, 'forbidden', 'other attributes'],
  ['one attribute more', ann, { attributes: { region: 'EMEA', department: 'x' } }, 'forbidden', 'other attributes'],
  ['a wider scope', { ...ann, scopes: ['ask'] }, { scopes: ['manage'] }, 'forbidden', 'wider scope'],
  ['a wider scope, by an administrator', { ...root, scopes: ['read'] }, { scopes: ['ask'] }, 'forbidden', 'wider scope'],
  ['a role that does not exist', root, { roles: ['king'] }, 'invalid-request', 'found king'],
  ['no role', root, { roles: [] }, 'invalid-request', 'found none'],
])('a token for %s is not made', (_name, asker, over, kind, said) => {
  expect(requestFor(asker, { ...wish, ...over }, roles, now)).toMatchObject({
    ok: false,
    problem: { kind, message: expect.stringContaining(said) },
  })
})

test('an administrator makes one for anybody, with any end', () => {
  const given = { user: 'bob', roles: ['analyst'], attributes: { region: 'APAC' }, expiresInMs: null }
  expect(requestFor(root, { ...wish, ...given }, roles, now)).toMatchObject({
    ok: true,
    value: { ...given, createdBy: 'root', madeWith: 't1' },
  })
})
