import { createServer } from 'node:http'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { getRequestListener } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import { fail, ok, type Result } from '../base/result.ts'
import { systemTimer } from '../base/timer.ts'
import type { ChatService } from '../chat/chat-service.ts'
import { createApp } from '../http/create-app.ts'
import { defaultHttpLimits } from '../http/deps.ts'
import { createChartPictures } from './chart-pictures.ts'
import { hostNames } from './identity.ts'
import type { Service } from './open-service.ts'
import { pageFiles } from './page-files.ts'
import { createSlackDoor, type SlackDoor } from './slack.ts'

/** A listening server; `address` is where people reach it. `close` waits for the connections that are busy, at most a second. */
export type Listening = { address: string; port: number; slack: SlackDoor | null; close(): Promise<void> }

const pageFolder = fileURLToPath(new URL('../../dist/web', import.meta.url))

/** A request must have come whole within half a minute, its headers within ten seconds; looked after every five. */
const serverLimits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout: 10_000,
  maxHeaderSize: 16_384,
}
/** Headers beyond these would be dropped in silence; the application turns away far fewer. */
const mostHeaders = 500

/** Serves the app on `HOST` and `PORT` (0: any free port). Problem: `conflict` when the port is in use or may not be used. */
export async function listen(service: Service, chat: ChatService): Promise<Result<Listening>> {
  const { config, composition } = service
  const server = createServer(serverLimits)
  server.maxHeadersCount = mostHeaders
  const listening = await new Promise<NodeJS.ErrnoException | null>((settle) => {
    server.once('error', settle)
    server.listen(config.PORT, config.HOST, () => settle(null))
  })
  if (listening !== null) return fail({ kind: 'conflict', message: portMessage(listening, config.HOST, config.PORT) })
  const found = server.address()
  const port = typeof found === 'object' && found !== null ? found.port : config.PORT
  const host = config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST
  const address = config.BASE_URL?.replace(/\/$/, '') ?? `http://${host}:${port}`
  const app = createApp({
    ...composition.http,
    chat,
    addressOf: (c) => addressOf(c, config.CLIENT_ADDRESS_HEADER),
    assets: pageFiles(resolve(pageFolder)),
    baseUrl: address,
    allowedHosts: hostNames(address),
    limits: defaultHttpLimits,
  })
  const pictures = createChartPictures(service.log)
  const slack = createSlackDoor({
    drawChart: pictures.draw,
    config,
    workspaces: composition.slack,
    http: composition.http,
    chat,
    people: composition.people,
    timer: systemTimer(),
    baseUrl: address,
    background: (work) => void work.catch((error: unknown) => service.log.error('work for Slack failed', { error })),
  })
  const toSlack = (request: Request) => (slack?.takes(request) === true ? slack : null)
  server.on(
    'request',
    getRequestListener((request, env) => toSlack(request)?.fetch(request) ?? app.fetch(request, env)),
  )
  return ok({
    address,
    port,
    slack,
    close: async () => {
      await pictures.close()
      await new Promise<void>((settle) => {
        server.close(() => settle())
        setTimeout(() => server.closeAllConnections(), 1_000).unref()
      })
    },
  })
}

/** A proxy in front tells the address in a header that it sets itself; without one it is that of the connection. */
function addressOf(c: Context, header: string | null): string {
  const told = header === null ? undefined : c.req.header(header)
  return told?.slice(0, 100) ?? getConnInfo(c).remote.address ?? 'unknown'
}

function portMessage(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'EADDRINUSE')
    return `Port ${port} on ${host} is in use, perhaps by another Pulse Query. Set PORT to another one, or 0 for any free one.`
  if (error.code === 'EACCES') return `Port ${port} may not be used by this account. Set PORT to one above 1023.`
  return `The service cannot listen on ${host}:${port}: ${error.message}`
}
