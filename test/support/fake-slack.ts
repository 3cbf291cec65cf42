import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { messageProblems, viewProblems } from './slack-limits.ts'

export type SlackCallSeen = { method: string; team: string; parameters: Record<string, unknown>; at: number }
/** A message as the workspace shows it; `ephemeral` names who alone sees it. */
export type ShownMessage = {
  channel: string
  ts: string
  threadTs: string | null
  text: string
  blocks: { type: string; [field: string]: unknown }[]
  ephemeral: string | null
  streaming: boolean
  deleted: boolean
  chunks: Record<string, unknown>[]
}
/** A file as the workspace keeps it; `asked` counts the messages that wanted to show it, the first of which comes too early. */
export type KeptFile = {
  id: string
  team: string
  length: number
  bytes: Buffer | null
  complete: boolean
  asked: number
  deleted: boolean
}
type Answer = { status?: number; headers?: Record<string, string>; body: Record<string, unknown> } | 'hang' | 'cut'
type Person = {
  real_name: string
  is_restricted?: boolean
  is_stranger?: boolean
  team_id?: string
  profile?: object
  is_email_confirmed?: boolean
}

/** Calls a minute for an app in a workspace, by method, as Slack documents them. */
const rates: Record<string, number> = {
  'chat.startStream': 20,
  'chat.stopStream': 20,
  'chat.appendStream': 100,
  'chat.update': 50,
  'chat.postMessage': 60,
}

/**
 * A workspace that speaks the Web API over HTTP: it refuses what Slack refuses (blocks beyond the limits, foreign tokens, unknown methods, too many calls) and
 * shows what was posted. `next` makes it misbehave for calls of a method; `sign` makes deliveries as Slack does.
 */
export async function startFakeSlack(tokens: Record<string, string>, secret: string, now: () => number = Date.now) {
  const calls: SlackCallSeen[] = []
  const messages: ShownMessage[] = []
  const opened: { method: string; view: Record<string, unknown> }[] = []
  const people: Record<string, Person> = {}
  const channels: Record<string, Record<string, unknown>> = {}
  const files: KeptFile[] = []
  let port = 0
  const planned: { method: string; answer: Answer }[] = []
  const faults: string[] = []
  const waiting: { holds: () => boolean; done: () => void }[] = []
  let clock = 1_700_000_000_000_000

  const tick = (): string => {
    clock += 1_000
    return `${Math.floor(clock / 1e6)}.${String(clock % 1e6).padStart(6, '0')}`
  }
  const find = (channel: unknown, ts: unknown) => messages.find((one) => one.channel === channel && one.ts === ts && !one.deleted)
  const refuse = (error: string): Answer => ({ body: { ok: false, error } })
  /** Whether a message shows a file that is not there, or not yet. */
  const lacksFile = (blocks: ShownMessage['blocks']): boolean =>
    blocks
      .filter(({ type }) => type === 'image')
      .some(({ slack_file }) => {
        const file = files.find(({ id }) => id === (slack_file as { id?: string } | undefined)?.id)
        if (file !== undefined) file.asked += 1
        return file === undefined || !file.complete || file.deleted || file.asked < 2
      })
  const note = (problems: string[]): boolean => problems.length > 0 && faults.push(...problems) > 0

  function show(parameters: Record<string, unknown>, more: Partial<ShownMessage>): Answer {
    const blocks = (parameters.blocks ?? []) as ShownMessage['blocks']
    if ((more.streaming !== true && note(messageProblems(blocks, String(parameters.text ?? '')))) || lacksFile(blocks))
      return refuse('invalid_blocks')
    const message: ShownMessage = {
      channel: String(parameters.channel),
      ts: tick(),
      threadTs: (parameters.thread_ts as string | undefined) ?? null,
      text: String(parameters.text ?? ''),
      blocks,
      ephemeral: null,
      streaming: false,
      deleted: false,
      chunks: [],
      ...more,
    }
    messages.push(message)
    return { body: { ok: true, ts: message.ts, message_ts: message.ts, channel: message.channel } }
  }

  const methods: Record<string, (parameters: Record<string, unknown>, team: string) => Answer> = {
    'auth.test': (_, team) => ({ body: { ok: true, team_id: team, team: 'Test', user_id: 'UBOT', url: 'https://test.slack.example/' } }),
    'chat.postMessage': (parameters) => show(parameters, {}),
    'chat.postEphemeral': (parameters) => show(parameters, { ephemeral: String(parameters.user) }),
    'chat.startStream': (parameters) => {
      if (parameters.thread_ts === undefined) return refuse('missing_thread_ts')
      if (parameters.recipient_user_id === undefined || parameters.recipient_team_id === undefined) return refuse('missing_recipient')
      return show(parameters, { streaming: true })
    },
    'chat.appendStream': ({ channel, ts, chunks }) => {
      const message = find(channel, ts)
      if (message?.streaming !== true) return refuse('message_not_in_streaming_state')
      message.chunks.push(...((chunks ?? []) as Record<string, unknown>[]))
      return { body: { ok: true, ts } }
    },
    'chat.stopStream': (parameters) => {
      const message = find(parameters.channel, parameters.ts)
      if (message?.streaming !== true) return refuse('message_not_in_streaming_state')
      const blocks = (parameters.blocks ?? []) as ShownMessage['blocks']
      if (note(messageProblems(blocks, 'stream')) || lacksFile(blocks)) return refuse('invalid_blocks')
      message.chunks.push(...((parameters.chunks ?? []) as Record<string, unknown>[]))
      Object.assign(message, { streaming: false, blocks })
      return { body: { ok: true, ts: message.ts } }
    },
    'chat.update': (parameters) => {
      const message = find(parameters.channel, parameters.ts)
      if (message === undefined) return refuse('message_not_found')
      if (message.streaming) return refuse('streaming_state_conflict')
      const blocks = (parameters.blocks ?? []) as ShownMessage['blocks']
      if (note(messageProblems(blocks, String(parameters.text ?? ''))) || lacksFile(blocks)) return refuse('invalid_blocks')
      Object.assign(message, { text: parameters.text ?? '', blocks })
      return { body: { ok: true, ts: message.ts } }
    },
    'chat.delete': ({ channel, ts }) => {
      const message = find(channel, ts)
      if (message === undefined) return refuse('message_not_found')
      message.deleted = true
      return { body: { ok: true } }
    },
    'agents.sessions.setStatus': ({ status, title }) =>
      ['processing', 'active', 'suspended', 'closed'].includes(String(status)) && String(title ?? '').length <= 200
        ? { body: { ok: true, status } }
        : refuse('invalid_arguments'),
    'assistant.threads.setSuggestedPrompts': () => ({ body: { ok: true } }),
    'chat.getPermalink': ({ channel, message_ts }) => ({
      body: { ok: true, permalink: `https://test.slack.com/archives/${String(channel)}/p${String(message_ts).replace('.', '')}` },
    }),
    'files.getUploadURLExternal': ({ length, filename, alt_txt }, team) => {
      if (!(Number(length) > 0) || filename === undefined || String(alt_txt ?? '').length > 1_000) return refuse('invalid_arguments')
      const id = `F${String(files.length + 1).padStart(10, '0')}`
      files.push({ id, team, length: Number(length), bytes: null, complete: false, asked: 0, deleted: false })
      return { body: { ok: true, file_id: id, upload_url: `http://127.0.0.1:${port}/upload/${id}` } }
    },
    'files.completeUploadExternal': ({ files: given }) => {
      const file = files.find(({ id }) => id === (given as { id: string }[])[0]?.id)
      if (file?.bytes?.length !== file?.length) return refuse('file_upload_failed')
      if (file) file.complete = true
      return { body: { ok: true, files: [{ id: file?.id }] } }
    },
    'files.delete': ({ file: id }, team) => {
      const file = files.find((one) => one.id === id && one.team === team && !one.deleted)
      if (file === undefined) return refuse('file_not_found')
      file.deleted = true
      return { body: { ok: true } }
    },
    'conversations.info': ({ channel }) =>
      channels[String(channel)] === undefined ? refuse('channel_not_found') : { body: { ok: true, channel: channels[String(channel)] } },
    'conversations.open': ({ users }) => ({ body: { ok: true, channel: { id: `D${String(users)}` } } }),
    'users.info': ({ user }, team) => {
      const person = people[String(user)]
      return person === undefined
        ? refuse('user_not_found')
        : { body: { ok: true, user: { id: user, team_id: team, name: 'somebody', ...person } } }
    },
  }
  for (const method of ['views.open', 'views.update', 'views.publish']) {
    methods[method] = ({ view, trigger_id }) => {
      if (method === 'views.open' && trigger_id === undefined) return refuse('missing_trigger')
      if (note(viewProblems(view as Record<string, unknown>))) return refuse('invalid_arguments')
      opened.push({ method, view: view as Record<string, unknown> })
      return { body: { ok: true, view: { id: `V${opened.length}` } } }
    }
  }

  const tell = (): void => {
    for (const one of waiting.filter(({ holds }) => holds())) {
      waiting.splice(waiting.indexOf(one), 1)
      one.done()
    }
  }

  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => void parts.push(part))
    request.on('end', () => {
      const bytes = Buffer.concat(parts)
      const [, uploaded] = /^\/upload\/(F\d+)$/.exec(request.url ?? '') ?? []
      if (uploaded !== undefined) {
        const file = files.find(({ id }) => id === uploaded)
        if (file) file.bytes = bytes
        response.writeHead(file?.length === bytes.length ? 200 : 400)
        return void response.end()
      }
      const body = bytes.toString()
      const method = (request.url ?? '').replace(/^\/api\//, '')
      const token = (request.headers.authorization ?? '').replace(/^Bearer /, '')
      const team = Object.entries(tokens).find(([, held]) => held === token)?.[0]
      const parameters = Object.fromEntries([...new URLSearchParams(body)].map(([name, text]) => [name, parsed(text)]))
      const answer = team === undefined ? refuse('invalid_auth') : answerTo(method, team, parameters)
      if (answer === 'hang') return void tell()
      if (answer === 'cut') return void response.destroy()
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
      response.end(JSON.stringify(answer.body))
      tell()
    })
  })

  function answerTo(method: string, team: string, parameters: Record<string, unknown>): Answer {
    calls.push({ method, team, parameters, at: now() })
    const at = planned.findIndex((one) => one.method === method)
    if (at >= 0) return planned.splice(at, 1)[0]?.answer ?? 'cut'
    const lately = calls.filter((call) => call.method === method && call.team === team && call.at > now() - 60_000).length
    const rate = rates[method]
    if (rate !== undefined && lately > rate) {
      faults.push(`${method}: ${lately} calls in a minute, at most ${rate}`)
      return { status: 429, headers: { 'retry-after': '1' }, body: { ok: false, error: 'ratelimited' } }
    }
    return methods[method]?.(parameters, team) ?? refuse('unknown_method')
  }

  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle))
  port = (server.address() as AddressInfo).port
  return {
    apiUrl: `http://127.0.0.1:${port}/api/`,
    calls,
    messages,
    opened,
    people,
    channels,
    files,
    /** What was beyond a limit; it must stay empty where nothing is meant to be. */
    faults,
    /** Answers the next call of a method like this. */
    next: (method: string, answer: Answer) => void planned.push({ method, answer }),
    /** Resolves once something holds, looked at after each call. */
    until: (holds: () => boolean): Promise<void> => new Promise((done) => (holds() ? done() : waiting.push({ holds, done }))),
    /** The headers of a delivery with this body. */
    sign: (body: string, seconds = Math.floor(now() / 1000), key = secret): Record<string, string> => ({
      'x-slack-request-timestamp': String(seconds),
      'x-slack-signature': `v0=${createHmac('sha256', key).update(`v0:${seconds}:${body}`).digest('hex')}`,
    }),
    close: () => {
      server.closeAllConnections()
      return new Promise<void>((settle) => server.close(() => settle()))
    },
  }
}
export type FakeSlack = Awaited<ReturnType<typeof startFakeSlack>>

/** Objects and lists travel as JSON in a form field. */
function parsed(text: string): unknown {
  if (!/^[[{]/.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
