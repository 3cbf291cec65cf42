import { systemTimer } from '../../base/timer.ts'
import { chatService } from '../../chat/chat-service.ts'
import { dbOver } from '../../db/db.ts'
import { followLoads } from '../follow-loads.ts'
import { messageOf } from '../gate.ts'
import { listenFault } from '../identity.ts'
import { listen } from '../listen.ts'
import { backupSettings, maintenanceChore, maintenanceDeps } from '../maintenance.ts'
import { scheduleOf } from '../maintenance-schedule.ts'
import { createMonitorLoop } from '../monitor-loop.ts'
import { openBrowser } from '../open-browser.ts'
import { openService, type Service } from '../open-service.ts'
import { failWith } from '../terminal/fail-with.ts'
import type { Command } from './command.ts'

/** The longest that runs may go on after a signal to stop. */
const graceMs = 10_000
const reapEveryMs = 5_000
const pollModelEveryMs = 5_000
const lookForLoadsEveryMs = 15_000
const refreshCatalogEveryMs = 600_000
const pruneEveryMs = 600_000
const maintainEveryMs = 60_000
/** Jobs are begun by deliveries; this takes up those of processes that died. */
const slackJobsEveryMs = 5_000

/** Serves the page and the API until it is stopped by a signal. */
export const serveCommand: Command = {
  name: 'serve',
  summary: 'Serves the page and the API. Without DATABASE_URL it brings its own PostgreSQL and demonstration data.',
  usage: 'pulse serve [--open]',
  run: async (args, env) => {
    const stopped = untilSignal()
    const opened = await openService(env)
    if (!opened.ok) return failWith(messageOf(opened.problem))
    const service = opened.value
    const { config, log, data } = service
    try {
      const fault = listenFault(config)
      if (fault !== null) return failWith(fault)
      const way = await data.gate.pass()
      if (!way.ok && data.gate.state().state === 'barred') return failWith(messageOf(way.problem))
      if (!way.ok) console.error(`${messageOf(way.problem)}\nServing all the same; questions are answered as soon as it can be reached.`)
      if (way.ok) await service.composition.warmUp()
      const faults = service.composition.policyFaults()
      if (faults.length > 0) return failWith(`The policy file does not fit the database:\n${faults.map((line) => `  ${line}`).join('\n')}`)
      const chat = chatService(service.composition.chat)
      const server = await listen(service, chat)
      if (!server.ok) return failWith(messageOf(server.problem))
      for (const line of greeting(server.value.address, service.composition.languageModel?.name ?? null)) console.log(line)
      if (args.includes('--open')) openBrowser(server.value.address)
      const chores = [
        setInterval(() => chore(chat.reap()), reapEveryMs),
        setInterval(() => chore(chat.prune()), pruneEveryMs),
        setInterval(() => chore(service.composition.quotas?.prune() ?? Promise.resolve()), pruneEveryMs),
      ]
      const { slack } = server.value
      if (slack !== null) {
        chores.push(setInterval(() => chore(slack.jobs.run()), slackJobsEveryMs))
        chores.push(setInterval(() => chore(slack.tend()), pruneEveryMs))
      }
      const monitors = { ...service.composition.monitors, baseUrl: config.BASE_URL?.replace(/\/$/, '') ?? server.value.address }
      const loop = createMonitorLoop(monitors, systemTimer())
      if (config.MONITORS === 'on') {
        service.composition.waker.wakes(loop.wake)
        loop.start()
      }
      const schedule = scheduleOf(config)
      if (schedule !== null) {
        const deps = maintenanceDeps({
          ...data,
          owner: data.gate.behind(data.owner),
          now: service.clock.now,
          settings: backupSettings(config, env),
        })
        const maintain = maintenanceChore(deps, schedule, log)
        chore(maintain())
        chores.push(setInterval(() => chore(maintain()), maintainEveryMs))
      }
      service.composition.checks.start()
      const lookForLoads = followLoads(dbOver(data.gate.behind(data.owner)), () => service.composition.catalogs.refresh())
      chore(lookForLoads())
      chores.push(
        setInterval(() => chore(lookForLoads()), lookForLoadsEveryMs),
        setInterval(() => chore(followModel(service)), pollModelEveryMs),
        setInterval(() => chore(service.composition.catalogs.refresh()), refreshCatalogEveryMs),
      )
      const onHangUp = () => (process.stderr.isTTY ? undefined : chore(service.composition.catalogAdmin.refresh()))
      process.on('SIGHUP', onHangUp)
      log.info('stopping', { signal: await stopped })
      process.off('SIGHUP', onHangUp)
      for (const one of chores) clearInterval(one)
      await Promise.all([server.value.close(), chat.stop(graceMs), loop.stop(graceMs), slack?.jobs.stop()])
      return 0
    } finally {
      await service.stop()
    }

    function chore(work: Promise<unknown>): void {
      work.catch((error: unknown) => log.warn('housekeeping failed and is tried again', { error }))
    }
  },
}

/** Takes changed model files into use; a broken one leaves the model before in use and is in the log. */
async function followModel({ models, composition }: Service): Promise<void> {
  if ((await models.poll()) === 'changed') await composition.catalogs.refresh()
}

const greeting = (address: string, model: string | null): string[] => [
  `Pulse Query is ready: ${address}`,
  model === null
    ? 'No language model is configured: questions that the semantic model covers are answered, others are declined. Set OPENAI_API_KEY or OPENAI_BASE_URL, and LLM_MODEL, to widen that.'
    : `Questions beyond the semantic model go to ${model}.`,
]

function untilSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal))
    // At a terminal a hang-up means that it was closed; elsewhere it is the way to have files read again.
    if (process.stderr.isTTY) process.once('SIGHUP', () => resolve('SIGHUP'))
  })
}
