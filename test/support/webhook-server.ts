import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = { path: string; headers: IncomingHttpHeaders; body: string }

/** How the server answers; `hang` never does, `endless` begins an answer without an end. */
export type Behaviour = { status: number; headers?: Record<string, string>; text?: string } | 'hang' | 'endless' | 'cut'

export type WebhookServer = {
  url: string
  port: number
  received: Received[]
  /** What the next requests meet, in order; then 204. */
  next: Behaviour[]
  close(): Promise<void>
}

/** A receiver of webhooks on the loopback. */
export async function webhookServer(): Promise<WebhookServer> {
  const received: Received[] = []
  const next: Behaviour[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (part: string) => {
      body += part
    })
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body })
      const behaviour = next.shift() ?? { status: 204 }
      if (behaviour === 'hang') return
      if (behaviour === 'cut') return request.socket.destroy()
      if (behaviour === 'endless') {
        response.writeHead(500)
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
        }
        response.on('drain', more)
        return more()
      }
      response.writeHead(behaviour.status, behaviour.headers)
      response.end(behaviour.text)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo // a TCP server has one once it listens
  return {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    received,
    next,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}
