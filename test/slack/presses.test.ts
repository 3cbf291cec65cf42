import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import * as z from 'zod'
import { sql } from '../../src/db/sql.ts'
import type { ShownMessage } from '../support/fake-slack.ts'
import { type SlackBench, slackBench, team } from '../support/slack-bench.ts'
import { elementsOf, valueIn } from '../support/slack-elements.ts'

let bench: SlackBench
beforeAll(async () => {
  bench = await slackBench()
})
afterAll(() => bench.close())
beforeEach(() => {
  bench.forget()
})

async function answered(question: string, ts: string): Promise<ShownMessage> {
  await bench.ask(question, { ts })
  const message = bench.shown().at(-1)
  if (message === undefined) throw new Error('there is no message')
  return message
}

test('the statement opens in a view, for who asked; others are told to ask themselves', async () => {
  const message = await answered('revenue in 2025', '1700001000.000100')
  await bench.press(message, 'answer.sql', valueIn(message, 'answer.sql'))
  expect(bench.slack.opened.map(({ method }) => method)).toEqual(['views.open', 'views.update'])
  expect(JSON.stringify(bench.slack.opened[1]?.view)).toContain('net_sales')
  await bench.press(message, 'answer.sql', valueIn(message, 'answer.sql'), 'UBEN')
  expect(JSON.stringify(bench.slack.opened[3]?.view)).not.toContain('net_sales')
  expect(bench.shown().at(-1)).toMatchObject({ ephemeral: 'UBEN', text: expect.stringContaining('Only who asked') })
})

test('a follow-up button asks in the thread', async () => {
  const message = await answered('revenue by segment in 2025', '1700001100.000100')
  const button = elementsOf(message).find(({ action_id }) => action_id.startsWith('answer.follow_up'))
  expect(button).toBeDefined()
  await bench.press(message, button?.action_id ?? '', button?.value ?? '')
  const [, said, answer] = bench.shown()
  expect(said).toMatchObject({ threadTs: '1700001100.000100', text: expect.stringMatching(/^Ana asked: /) })
  expect(answer).toMatchObject({ threadTs: '1700001100.000100' })
  expect(answer?.blocks.map(({ type }) => type)).toContain('context_actions')
})

test('asked back, a reading is chosen by its button', async () => {
  const message = await answered('show me the best customers', '1700001200.000100')
  const choice = elementsOf(message).find(({ action_id }) => action_id.startsWith('answer.choice'))
  expect(choice).toBeDefined()
  await bench.press(message, choice?.action_id ?? '', choice?.value ?? '')
  expect(
    bench
      .shown()
      .at(-1)
      ?.blocks.map(({ type }) => type),
  ).toContain('data_table')
})

test('a judgement is kept once; a bad one asks why at once, and the reasons are kept too', async () => {
  const message = await answered('orders in 2025', '1700001300.000100')
  const wrong = elementsOf(message).find(({ negative_button }) => negative_button)?.negative_button?.value ?? ''
  await bench.press(message, 'answer.feedback', wrong)
  const view = bench.slack.opened.at(-1)?.view ?? {}
  expect(view).toMatchObject({ callback_id: 'feedback', type: 'modal' })
  const submitted = {
    type: 'view_submission',
    team: { id: team },
    user: { id: 'UANA' },
    view: {
      id: 'V1',
      callback_id: 'feedback',
      private_metadata: view.private_metadata,
      state: {
        values: {
          reasons: { reasons: { type: 'checkboxes', selected_options: [{ value: 'wrong_period' }] } },
          note: { note: { type: 'plain_text_input', value: 'fiscal year' } },
        },
      },
    },
  }
  expect((await bench.interaction(submitted)).status).toBe(200)
  const kept = await bench.database.db.many(
    z.object({ rating: z.string(), reasons: z.string(), note: z.string() }),
    sql`select rating, reasons::text, note from pulse_ops.answer_feedback`,
  )
  expect(kept).toEqual([{ rating: 'wrong', reasons: '{wrong_period}', note: 'fiscal year' }])
  await bench.press(message, 'answer.feedback', wrong, 'UBEN')
  expect(bench.shown().at(-1)).toMatchObject({ ephemeral: 'UBEN' })
})

test('who asked may delete; the message is a note then', async () => {
  const message = await answered('orders in 2024', '1700001400.000100')
  await bench.press(message, 'answer.remove', valueIn(message, 'answer.remove'), 'UBEN')
  expect(bench.shown().at(-1)).toMatchObject({ ephemeral: 'UBEN', text: expect.stringContaining('Only who asked') })
  await bench.press(message, 'answer.remove', valueIn(message, 'answer.remove'))
  expect(bench.slack.messages.find(({ ts }) => ts === message.ts)).toMatchObject({ text: 'Deleted by who asked.', blocks: [] })
})

test('running again asks anew in the thread, sharing posts to the channel', async () => {
  const message = await answered('orders in 2023', '1700001500.000100')
  const [rerun = '', share = ''] =
    elementsOf(message)
      .find(({ options }) => options)
      ?.options?.map(({ value }) => value) ?? []
  await bench.press(message, 'answer.more', share)
  expect(bench.shown().at(-1)).toMatchObject({ channel: 'C1', threadTs: null })
  await bench.press(message, 'answer.more', rerun)
  expect(bench.shown().at(-1)).toMatchObject({ threadTs: '1700001500.000100' })
  expect(bench.shown().length).toBe(4)
})

test('one press delivered twice is one press', async () => {
  const message = await answered('orders in 2022', '1700001600.000100')
  const payload = {
    type: 'block_actions',
    team: { id: team },
    user: { id: 'UANA' },
    trigger_id: 'once',
    channel: { id: 'C1' },
    message: { ts: message.ts, thread_ts: message.threadTs },
    actions: [{ action_id: 'answer.sql', action_ts: '7.7', value: valueIn(message, 'answer.sql') }],
  }
  await Promise.all([bench.interaction(payload), bench.interaction(payload)])
  await bench.settled()
  expect(bench.slack.opened.filter(({ method }) => method === 'views.open').length).toBe(1)
})

test.each(['answer.sql', 'answer.more', 'answer.feedback', 'answer.choice.0', 'answer.remove', 'alert.acknowledge', 'nothing.of.ours'])(
  'a value that is not ours does nothing: %s',
  async (action) => {
    await bench.press({ channel: 'C1', ts: '1.1', threadTs: '1.1' } as ShownMessage, action, "x'; drop table pulse_ops.turn; --")
    expect(bench.shown().every(({ ephemeral }) => ephemeral === 'UANA')).toBe(true)
    expect(bench.slack.faults).toEqual([])
  },
)

test('a command answers for the person alone; help, link and unlink say what they do', async () => {
  await bench.command('orders in 2025')
  await bench.settled()
  expect(bench.shown()).toMatchObject([{ ephemeral: 'UANA', channel: 'C1' }])
  expect(bench.shown()[0]?.blocks.map(({ type }) => type)).toContain('actions')
  await bench.command('help')
  await bench.command('link')
  await bench.command('link', { user_id: 'UNOBODY' })
  await bench.settled()
  expect(
    bench
      .shown()
      .map(({ text }) => text)
      .join('\n'),
  ).toMatch(/Slash commands do not work inside threads[\s\S]*You are Ana here/)
  expect(JSON.stringify(bench.shown().at(-1)?.blocks)).toContain('/slack/link?token=')
})

test('the home shows examples to press and who one is', async () => {
  await bench.event({
    type: 'event_callback',
    team_id: team,
    event_id: 'EvHome',
    event: { type: 'app_home_opened', user: 'UANA', tab: 'home' },
  })
  await bench.settled()
  const view = bench.slack.opened.at(-1)
  expect(view?.method).toBe('views.publish')
  expect(JSON.stringify(view?.view)).toMatch(/top 10 customers[\s\S]*You are Ana here/)
  await bench.press(undefined, 'home.example.0', 'revenue last month')
  expect(bench.shown().at(-1)).toMatchObject({ channel: 'DUANA' })
})
