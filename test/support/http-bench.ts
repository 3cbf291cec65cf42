import * as z from 'zod'
import { newId } from '../../src/base/ids.ts'
import { ok } from '../../src/base/result.ts'
import { createApp } from '../../src/http/create-app.ts'
import { defaultHttpLimits, type HttpDeps } from '../../src/http/deps.ts'
import { localPrincipal, type Principal } from '../../src/identity/principal.ts'
import { type Bench, type BenchOptions, chatBench } from './chat-bench.ts'
import type { TestDatabase } from './database.ts'

export type HttpBench = Bench & { app: ReturnType<typeof createApp>; httpDeps: HttpDeps }
export type HttpBenchOptions = BenchOptions & { http?: Partial<HttpDeps> }

const page = '<!doctype html><title>Pulse</title>'

/** The whole HTTP door over `chatBench`. The header `x-test-user` names another asker. */
export async function httpBench(options: HttpBenchOptions = {}, kept?: TestDatabase): Promise<HttpBench> {
  const bench = await chatBench(options, kept)
  const { deps } = bench
  const httpDeps: HttpDeps = {
    chat: bench.chat,
    db: deps.db,
    authenticate: async (request) => ok(askerOf(request)),
    viewFor: deps.viewFor,
    dataSource: 'postgresql',
    calendar: deps.calendar,
    facts: async () => ({ translators: deps.translators.map((one) => one.name), model: null, freshTo: '2026-11-19', version: '0.1.0' }),
    readiness: async () => [{ name: 'database', ok: true, detail: 'reached' }],
    assets: async (path) => {
      if (path !== '/index.html' && path !== '/assets/app-1a2b3c4d.js') return null
      const contentType = path.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8'
      return {
        body: new Uint8Array(new TextEncoder().encode(page)),
        contentType,
        encoding: null,
        etag: '"1"',
        immutable: path.startsWith('/assets/'),
      }
    },
    baseUrl: 'http://localhost',
    allowedHosts: ['localhost', '127.0.0.1'],
    clock: deps.clock,
    newId,
    log: deps.log,
    limits: defaultHttpLimits,
    ...options.http,
  }
  return { ...bench, httpDeps, app: createApp(httpDeps) }
}

function askerOf(request: Request): Principal {
  const id = request.headers.get('x-test-user')
  return id === null ? localPrincipal : { id, name: id, roles: ['analyst'], via: 'token' }
}

export type Frame = { id: number; event: string; data: Record<string, unknown> }

/** The events of a response, without its heartbeats. */
export async function framesOf(response: Response): Promise<Frame[]> {
  return parseFrames(await response.text())
}

export function parseFrames(text: string): Frame[] {
  return text
    .split('\n\n')
    .filter((block) => block.startsWith('id: '))
    .map((block) => {
      const [id = '', event = '', data = ''] = block.split('\n')
      return { id: Number(id.slice(4)), event: event.slice(7), data: JSON.parse(data.slice(6)) }
    })
}

/** Posts JSON to the app. */
export const post = (bench: HttpBench, path: string, body: unknown, headers: Record<string, string> = {}) =>
  bench.app.request(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })

export async function newConversation(bench: HttpBench, headers: Record<string, string> = {}): Promise<string> {
  const made = await post(bench, '/api/conversations', {}, headers)
  return z.object({ id: z.string() }).parse(await made.json()).id
}
