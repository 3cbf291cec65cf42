import { ok } from '../../src/base/result.ts'
import { chatService } from '../../src/chat/chat-service.ts'
import { tickMonitors } from '../../src/entry/monitor-tick.ts'
import { openService } from '../../src/entry/open-service.ts'
import { createApp } from '../../src/http/create-app.ts'
import { defaultHttpLimits, type HttpDeps } from '../../src/http/deps.ts'
import { localPrincipal } from '../../src/identity/principal.ts'
import { urlOf } from '../entry/run-pulse.ts'
import { cloneDatabase } from './database.ts'

export type ServiceBench = {
  /** The whole HTTP door; `assets` are the files of the page. */
  app(assets?: HttpDeps['assets']): ReturnType<typeof createApp>
  /** One pass of the scheduler: what is due runs, what waits is sent. */
  tick(): Promise<void>
  close(): Promise<void>
}

/** The service as the commands put it together, with everything that is shipped, over a database of its own; everybody is its administrator. */
export async function serviceBench(data: 'migrated' | 'demo', env: Record<string, string> = {}): Promise<ServiceBench> {
  const database = await cloneDatabase(data)
  const settings = { DATABASE_URL: urlOf(database.owner), PULSE_AS_OF: '2026-11-20', LOG_LEVEL: 'silent', ...env }
  const opened = await openService(settings, true)
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem))
  const { composition, stop } = opened.value
  const chat = chatService(composition.chat)
  return {
    app: (assets = async () => null) =>
      createApp({
        ...composition.http,
        chat,
        authenticate: async () => ok(localPrincipal),
        assets,
        baseUrl: 'http://127.0.0.1',
        allowedHosts: ['127.0.0.1'],
        limits: defaultHttpLimits,
      }),
    tick: () => tickMonitors(composition.monitors),
    close: async () => {
      await chat.stop(1_000)
      await stop()
      await database.close()
    },
  }
}
