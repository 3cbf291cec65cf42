import { createParser } from 'eventsource-parser'
import { type Figures, quantiles } from './quantiles.ts'

/** What one question cost a reader: milliseconds to the first event and to the last, and how it ended. */
export type AskTimes = { firstEventMs: number; totalMs: number; outcome: string }

export type LoadFigures = { firstEvent: Figures; total: Figures; outcomes: Record<string, number> }

/** Asks `count` questions over HTTP, `atOnce` at a time, each in a conversation of its own that was opened before the clock starts. */
export async function askMany(baseUrl: string, question: string, count: number, atOnce: number): Promise<LoadFigures> {
  const conversations: string[] = []
  for (let at = 0; at < count; at++) conversations.push(await openConversation(baseUrl))
  const times: AskTimes[] = []
  const worker = async (): Promise<void> => {
    for (let next = conversations.pop(); next !== undefined; next = conversations.pop()) times.push(await askOnce(baseUrl, next, question))
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return {
    firstEvent: quantiles(times.map(({ firstEventMs }) => firstEventMs)),
    total: quantiles(times.map(({ totalMs }) => totalMs)),
    outcomes: countBy(times.map(({ outcome }) => outcome)),
  }
}

async function openConversation(baseUrl: string): Promise<string> {
  const response = await fetch(`${baseUrl}/api/conversations`, jsonPost({}))
  const { id } = (await response.json()) as { id: string }
  return id
}

/** One question, read to its last event. */
export async function askOnce(baseUrl: string, conversation: string, question: string): Promise<AskTimes> {
  const started = performance.now()
  const request = jsonPost({ id: crypto.randomUUID(), question })
  const response = await fetch(`${baseUrl}/api/conversations/${conversation}/answers`, {
    ...request,
    headers: { ...request.headers, accept: 'text/event-stream' },
  })
  if (!response.ok || response.body === null)
    return { firstEventMs: 0, totalMs: performance.now() - started, outcome: `http ${response.status}` }
  let firstEventMs = 0
  let outcome = 'cut'
  const parser = createParser({
    onEvent: (event) => {
      if (firstEventMs === 0) firstEventMs = performance.now() - started
      if (event.event === 'done') outcome = (JSON.parse(event.data) as { outcome: string }).outcome
    },
  })
  const decoder = new TextDecoder()
  for await (const part of response.body) parser.feed(decoder.decode(part, { stream: true }))
  return { firstEventMs, totalMs: performance.now() - started, outcome }
}

const jsonPost = (body: unknown) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
