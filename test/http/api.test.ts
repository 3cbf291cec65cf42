import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../src/base/ids.ts'
import { sql } from '../../src/db/sql.ts'
import { framesOf, type HttpBench, httpBench, newConversation, post } from '../support/http-bench.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'

const stream = { accept: 'text/event-stream' }
let bench: HttpBench
beforeAll(async () => {
  const translator = phraseTranslator('semantic', {
    'list regions': candidate('select name, country from regions order by name'),
    'all numbers': candidate('select i, 1.10 * i as m from generate_series(1, 1200) i order by i'),
  })
  bench = await httpBench({ translators: [translator], view: { maxCost: null } })
  await bench.database.db.run(sql`insert into kpi.regions (name, country) values ('EMEA', 'Germany'), ('APAC', 'Singapore')`)
})
afterAll(() => bench.close())

test('a question is streamed, read again, and found in its conversation', async () => {
  const conversation = await newConversation(bench)
  const id = newId()
  const response = await post(bench, `/api/conversations/${conversation}/answers`, { id, question: 'list regions' }, stream)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  expect(response.headers.get('x-accel-buffering')).toBe('no')
  const frames = await framesOf(response)
  expect(frames.map((frame) => frame.event)).toEqual([
    'open',
    'step',
    'step',
    'step',
    'step',
    'interpretation',
    'step',
    'sql',
    'step',
    'step',
    'columns',
    'rows',
    'step',
    'result',
    'step',
    'chart',
    'text',
    'step',
    'done',
  ])
  const answer = await (await bench.app.request(`/api/answers/${id}`)).json()
  expect(answer).toMatchObject({
    phase: 'done',
    outcome: 'answered',
    result: {
      rows: [
        ['APAC', 'Singapore'],
        ['EMEA', 'Germany'],
      ],
    },
  })
  const again = await framesOf(await bench.app.request(`/api/answers/${id}/events?after=5`))
  expect(again).toEqual(frames.slice(5))
  const whole = await (await bench.app.request(`/api/conversations/${conversation}`)).json()
  expect(whole).toMatchObject({
    id: conversation,
    title: 'list regions',
    turns: [{ id, question: 'list regions', outcome: 'answered', answer }],
  })
  const list = await (await bench.app.request('/api/conversations')).json()
  expect(list).toMatchObject({ conversations: expect.arrayContaining([expect.objectContaining({ id: conversation })]) })
})
