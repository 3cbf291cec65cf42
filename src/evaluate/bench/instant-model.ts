import { createServer, type Server } from 'node:http'

/** A chat completions endpoint on loopback that answers at once with the same reply, so that only the service's own time is measured. */
export type InstantModel = { baseUrl: string; close(): Promise<void> }

/** Serves `reply` as the content of every completion, streamed in one piece or whole, as the request asks. */
export async function startInstantModel(reply: string): Promise<InstantModel> {
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => {
      body += part
    })
    request.on('end', () => answer(body))

    function answer(text: string): void {
      const streamed = /"stream"\s*:\s*true/.test(text)
      response.writeHead(200, { 'content-type': streamed ? 'text/event-stream' : 'application/json' })
      response.end(streamed ? streamedReply(reply) : JSON.stringify(wholeReply(reply)))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { baseUrl: `http://127.0.0.1:${portOf(server)}/v1`, close: () => new Promise((resolve) => server.close(() => resolve())) }
}

const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }
const frame = { id: 'instant', created: 0, model: 'instant' }

const wholeReply = (content: string) => ({
  ...frame,
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop', logprobs: null }],
  usage,
})

function streamedReply(content: string): string {
  const chunk = { ...frame, object: 'chat.completion.chunk' }
  const chunks = [
    { ...chunk, choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }] },
    { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    { ...chunk, choices: [], usage },
  ]
  return `${chunks.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('')}data: [DONE]\n\n`
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}
