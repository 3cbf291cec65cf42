import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/base/ids.ts'
import { raw } from '../../src/db/sql.ts'
import type { PolicyFile } from '../../src/identity/role-policy.ts'
import { cloneDatabase } from '../support/database.ts'
import { type IdentityBench, identityBench } from '../support/identity-bench.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'

const file: PolicyFile = {
  version: 1,
  roles: {
    chief: {},
    twin: {},
    seller: { rowFilters: { 'public.shop_sale': 'region = {{user.region}}' } },
    masked: { masks: { 'public.shop_sale.seller': 'last4' } },
    narrow: { deniedColumns: { 'public.shop_sale': ['amount'] } },
    outsider: { deniedTables: ['public.shop_sale'] },
    small: { maxRows: 2 },
  },
}

const total = 'select region, sum(amount) as amount from shop_sale group by region order by region'
const names = 'select seller, amount from shop_sale order by id'

let bench: IdentityBench
let owner: string
const tokens: Record<string, string> = {}
beforeAll(async () => {
  const database = await cloneDatabase('migrated')
  await database.db.run(raw(`create table public.shop_sale (id int primary key, region text, seller text, amount numeric)`))
  await database.db.run(
    raw(`insert into public.shop_sale values (1, 'EMEA', 'anna-1111', 10), (2, 'EMEA', 'bert-2222', 20), (3, 'APAC', 'cora-3333', 5)`),
  )
  await database.db.run(raw(`grant select on public.shop_sale to "${database.reader.user}"`))
  bench = await identityBench(
    {
      policies: file,
      translators: [phraseTranslator('semantic', { 'total by region': candidate(total), 'who sold': candidate(names) })],
    },
    database,
  )
  owner = (await bench.token('owner', { roles: ['chief'] })).secret
  for (const role of Object.keys(file.roles)) {
    tokens[role] = (await bench.token(`${role}-user`, { roles: [role], attributes: { region: 'EMEA' } })).secret
  }
})
afterAll(() => bench.close())

const send = async (who: string, method: string, path: string, body?: unknown) => {
  const response = await bench.as(who, path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const text = await response.text()
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text }
}

async function ask(question: string, who = owner): Promise<{ id: string; result: string; conversation: string }> {
  const { body: made } = await send(who, 'POST', '/api/conversations', {})
  const id = newId()
  const response = await bench.as(who, `/api/conversations/${made.id}/answers`, {
    method: 'POST',
    headers: { accept: 'text/event-stream' },
    body: JSON.stringify({ id, question }),
  })
  await response.text()
  const { body } = await send(who, 'GET', `/api/answers/${id}`)
  expect(body.outcome).toBe('answered')
  return { id, result: body.result.id, conversation: made.id }
}

const token = (role: string): string => tokens[role] ?? ''

describe('what is not shared', () => {
  test.each([
    ['GET', (a: Asked) => `/api/answers/${a.id}`],
    ['GET', (a: Asked) => `/api/answers/${a.id}/events`],
    ['POST', (a: Asked) => `/api/answers/${a.id}/cancel`],
    ['GET', (a: Asked) => `/api/answers/${a.id}/share`],
    ['POST', (a: Asked) => `/api/answers/${a.id}/share`],
    ['DELETE', (a: Asked) => `/api/answers/${a.id}/share`],
    ['PUT', (a: Asked) => `/api/answers/${a.id}/feedback`],
    ['GET', (a: Asked) => `/api/answers/${a.id}/feedback`],
    ['GET', (a: Asked) => `/api/results/${a.result}/rows`],
    ['GET', (a: Asked) => `/api/results/${a.result}/export`],
    ['GET', (a: Asked) => `/api/conversations/${a.conversation}`],
    ['POST', (a: Asked) => `/api/conversations/${a.conversation}/answers`],
  ] as const)('%s %s is not found, by anybody else, of any role', async (method, path) => {
    const asked = await ask('total by region')
    const bodies: Record<string, unknown> = {
      share: { with: 'everyone' },
      feedback: { rating: 'right', reasons: [], note: null },
      answers: { id: newId(), question: 'x' },
    }
    const body = method === 'GET' || method === 'DELETE' ? undefined : (bodies[path(asked).split('/').at(-1) ?? ''] ?? {})
    for (const role of ['chief', 'outsider']) expect((await send(token(role), method, path(asked), body)).status).toBe(404)
    const history = await send(token('chief'), 'GET', '/api/history')
    expect(JSON.stringify(history.body)).not.toContain(asked.id)
  })
})
type Asked = { id: string; result: string; conversation: string }

describe('sharing', () => {
  test('with some, with everyone, and taking back', async () => {
    const { id } = await ask('total by region')
    const path = `/api/answers/${id}/share`
    expect((await send(owner, 'POST', path, { with: ['twin-user', 'twin-user', 'owner'] })).body).toMatchObject({
      with: [{ who: 'twin-user' }],
    })
    expect((await send(owner, 'POST', path, { with: ['twin-user'] })).body.with).toHaveLength(1)
    expect((await send(token('twin'), 'GET', `/api/answers/${id}`)).status).toBe(200)
    expect((await send(token('chief'), 'GET', `/api/answers/${id}`)).status).toBe(404)
    expect((await send(owner, 'POST', path, { with: 'everyone' })).body.with).toHaveLength(2)
    expect((await send(token('chief'), 'GET', `/api/answers/${id}`)).status).toBe(200)
    expect((await send(owner, 'DELETE', `${path}?with=everyone`)).body.with).toHaveLength(1)
    expect((await send(token('chief'), 'GET', `/api/answers/${id}`)).status).toBe(404)
    expect((await send(owner, 'DELETE', path)).body).toEqual({ with: [] })
    expect((await send(token('twin'), 'GET', `/api/answers/${id}`)).status).toBe(404)
  })

  test.each([
    ['nobody', { with: [] }],
    ['a text', { with: 'all' }],
    ['everybody in disguise', { with: ['*'] }],
    ['more than a hundred', { with: Array.from({ length: 101 }, (_, at) => `u${at}`) }],
    ['nothing', {}],
  ])('with %s is not valid', async (_name, body) => {
    const { id } = await ask('total by region')
    expect((await send(owner, 'POST', `/api/answers/${id}/share`, body)).status).toBe(400)
  })

  test('an answer without a result cannot be shared', async () => {
    const { body: made } = await send(owner, 'POST', '/api/conversations', {})
    const id = newId()
    const response = await bench.as(owner, `/api/conversations/${made.id}/answers`, {
      method: 'POST',
      headers: { accept: 'text/event-stream' },
      body: JSON.stringify({ id, question: 'nonsense' }),
    })
    await response.text()
    expect((await send(owner, 'POST', `/api/answers/${id}/share`, { with: 'everyone' })).status).toBe(409)
  })
})

describe('a viewer sees', () => {
  const view = async (role: string, question: string) => {
    const asked = await ask(question)
    await send(owner, 'POST', `/api/answers/${asked.id}/share`, { with: 'everyone' })
    return { asked, ...(await send(token(role), 'GET', `/api/answers/${asked.id}`)) }
  }

  test('the kept rows, where their own statement is the same', async () => {
    const { asked, status, body } = await view('twin', 'total by region')
    expect(status).toBe(200)
    expect(body.shared).toMatchObject({ by: 'owner', rerun: false })
    expect(body.conversation).toBeNull()
    expect(body.result.id).toBe(asked.result)
    expect(body.result.rows).toEqual([
      ['APAC', '5'],
      ['EMEA', '30'],
    ])
    expect((await send(token('twin'), 'GET', `/api/results/${asked.result}/rows?sort=-amount`)).body.rows[0]).toEqual(['EMEA', '30'])
    expect((await send(token('twin'), 'GET', `/api/results/${asked.result}/export`)).body).toContain('APAC')
  })

  test.each([
    ['only their own rows', 'seller', 'total by region', [['EMEA', '30']], ['APAC', 'cora']],
    [
      'masked values',
      'masked',
      'who sold',
      [
        ['****1111', '10'],
        ['****2222', '20'],
        ['****3333', '5'],
      ],
      ['anna', 'bert', 'cora'],
    ],
    [
      'as many rows as they may',
      'small',
      'who sold',
      [
        ['anna-1111', '10'],
        ['bert-2222', '20'],
      ],
      [],
    ],
  ])('%s: %s, never those of who asked', async (_name, role, question, rows, absent) => {
    const { asked, status, body } = await view(role, question)
    expect(status).toBe(200)
    expect(body.shared.rerun).toBe(true)
    expect(body.result.rows).toEqual(rows)
    const all = JSON.stringify(body)
    for (const word of absent) expect(all).not.toContain(word)
    expect(body.result.id).not.toBe(asked.result)
    const own = await send(token(role), 'GET', `/api/results/${body.result.id}/rows`)
    expect(own.body.rows).toEqual(rows)
    const exported = await send(token(role), 'GET', `/api/results/${body.result.id}/export`)
    for (const word of absent) expect(String(exported.body)).not.toContain(word)
    // The rows of who asked stay closed, in pages and as a file, and theirs are closed to everybody else.
    expect((await send(token(role), 'GET', `/api/results/${asked.result}/rows`)).status).toBe(409)
    expect((await send(token(role), 'GET', `/api/results/${asked.result}/export`)).status).toBe(409)
    expect((await send(owner, 'GET', `/api/results/${body.result.id}/rows`)).status).toBe(404)
    expect((await send(token('twin'), 'GET', `/api/results/${body.result.id}/rows`)).status).toBe(404)
    // Looking again runs nothing again.
    expect((await send(token(role), 'GET', `/api/answers/${asked.id}`)).body.result.id).toBe(body.result.id)
  })

  test.each(['narrow', 'outsider'])('the reason, where they may not ask it: %s', async (role) => {
    const { asked, status, body } = await view(role, 'total by region')
    expect(status).toBe(403)
    expect(body.detail).toContain('you may not see')
    expect(JSON.stringify(body)).not.toContain('shop_sale')
    expect((await send(token(role), 'GET', `/api/results/${asked.result}/rows`)).status).toBe(403)
  })

  test('nothing more, once it was taken back: their own rows of it too', async () => {
    const { asked, body } = await view('seller', 'total by region')
    await send(owner, 'DELETE', `/api/answers/${asked.id}/share`)
    expect((await send(token('seller'), 'GET', `/api/results/${body.result.id}/rows`)).status).toBe(404)
  })

  test('the event log, feedback and cancel of another stay closed when it is shared', async () => {
    const { asked } = await view('twin', 'total by region')
    expect((await send(token('twin'), 'GET', `/api/answers/${asked.id}/events`)).status).toBe(404)
    expect((await send(token('twin'), 'POST', `/api/answers/${asked.id}/cancel`)).status).toBe(404)
    expect((await send(token('twin'), 'POST', `/api/answers/${asked.id}/share`, { with: 'everyone' })).status).toBe(404)
  })
})

describe('the list of what is shared with me', () => {
  const list = async (role: string, query = '') => (await send(token(role), 'GET', `/api/shared${query}`)).body
  type Listed = { answers: { id: string; question: string | null; by: string | null; outcome: string | null }[]; next: string | null }

  test('holds what others shared with me or with everyone, once, the last first; not my own', async () => {
    const first = await ask('total by region')
    const second = await ask('who sold')
    bench.clock.advance(60_000)
    await send(owner, 'POST', `/api/answers/${first.id}/share`, { with: ['small-user'] })
    bench.clock.advance(60_000)
    await send(owner, 'POST', `/api/answers/${second.id}/share`, { with: 'everyone' })
    await send(owner, 'POST', `/api/answers/${second.id}/share`, { with: ['small-user'] })
    const { answers } = (await list('small')) as Listed
    expect(answers.slice(0, 2)).toEqual([
      { id: second.id, question: 'who sold', by: 'owner', shared_at: expect.any(String), outcome: 'answered' },
      { id: first.id, question: 'total by region', by: 'owner', shared_at: expect.any(String), outcome: 'answered' },
    ])
    expect((await send(owner, 'GET', '/api/shared')).body.answers).toEqual([])
    expect(((await list('twin')) as Listed).answers.map(({ id }) => id)).not.toContain(first.id)
    await send(owner, 'DELETE', `/api/answers/${second.id}/share`)
    expect(((await list('small')) as Listed).answers.map(({ id }) => id)).not.toContain(second.id)
  })

  test('keeps the words of a question that its reader may not ask', async () => {
    const asked = await ask('total by region')
    await send(owner, 'POST', `/api/answers/${asked.id}/share`, { with: ['outsider-user'] })
    const { answers } = (await list('outsider')) as Listed
    expect(answers.find(({ id }) => id === asked.id)).toMatchObject({ question: null, by: 'owner' })
  })

  test('comes page by page', async () => {
    const mine: string[] = []
    for (let count = 0; count < 3; count++) {
      const { id } = await ask('who sold')
      mine.push(id)
      await send(owner, 'POST', `/api/answers/${id}/share`, { with: ['chief-user'] })
    }
    const ids: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = (await list('chief', `?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`)) as Listed
      ids.push(...page.answers.map(({ id }) => id))
      cursor = page.next
    }
    expect(ids).toEqual(expect.arrayContaining(mine))
    expect(new Set(ids).size).toBe(ids.length)
    expect((await send(token('chief'), 'GET', '/api/shared?cursor=x')).status).toBe(400)
  })
})
