import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { jsonLogger } from '../../base/logger.ts'
import { openEmbedded } from '../../db/embedded/embedded-server.ts'
import { ensureDatabase } from '../../db/embedded/ensure-database.ts'
import { migrate } from '../../db/migrate.ts'
import { poolConnections } from '../../db/pool.ts'
import { ensureReader } from '../../db/reader-role.ts'
import { type ChaosReport, runChaos } from '../chaos/run-chaos.ts'
import { messageOf } from '../gate.ts'
import { failWith } from '../terminal/fail-with.ts'

/**
 * Kills processes that run monitors, and the database server, on a server of its own that is removed afterwards, and checks what is left. Exits with 1 when a slot, an alert
 * or a message is lost or doubled.
 */
export async function benchChaos(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      workers: { type: 'string', default: '6' },
      monitors: { type: 'string', default: '24' },
      seconds: { type: 'string', default: '40' },
      kills: { type: 'string', default: '60' },
      json: { type: 'boolean', default: false },
    },
  })
  const wanted = {
    workers: Number(values.workers),
    monitors: Number(values.monitors),
    seconds: Number(values.seconds),
    kills: Number(values.kills),
  }
  if (Object.values(wanted).some((value) => !Number.isInteger(value) || value < 1))
    return failWith('Expected whole numbers from 1 for --workers, --monitors, --seconds and --kills.')
  const home = await mkdtemp(join(tmpdir(), 'pulse-chaos-'))
  const log = jsonLogger('error', (line) => console.error(line))
  const server = await openEmbedded({ home, log, settings: ['max_connections=200'] })
  if (!server.ok) return failWith(messageOf(server.problem))
  try {
    const owner = await ensureDatabase(server.value.config, 'chaos')
    if (!owner.ok) return failWith(messageOf(owner.problem))
    const migrated = await migrate(owner.value, log)
    if (!migrated.ok) return failWith(messageOf(migrated.problem))
    const reader = await ensureReader(owner.value, log, { exclusive: true })
    if (!reader.ok) return failWith(messageOf(reader.problem))
    const connections = poolConnections(owner.value, { max: 3 })
    const at = { ...server.value.config, database: 'chaos' }
    try {
      const report = await runChaos({
        ...wanted,
        owner: at,
        reader: { ...at, user: reader.value.role, password: String(reader.value.config.password ?? '') },
        connections,
        // As a crash would: nothing is written before, and the server recovers at its next start.
        restart: async () => void process.kill(server.value.pid, 'SIGQUIT'),
      })
      if (values.json) console.log(JSON.stringify(report))
      else for (const line of linesOf(report)) console.log(line)
      return report.faults.length === 0 ? 0 : 1
    } finally {
      await connections.close()
    }
  } finally {
    await server.value.kill()
    await rm(home, { recursive: true, force: true })
  }
}

function linesOf(report: ChaosReport): string[] {
  const { kills, slots, settled, missed, errors, claims } = report
  const dead = Object.values(kills).reduce((sum, count) => sum + count, 0)
  return [
    `${report.seconds} s, ${dead} workers killed (${Object.entries(kills)
      .map(([point, count]) => `${count} ${point}`)
      .join(', ')})${report.restarted ? ', database killed once' : ''}`,
    `${report.monitors} monitors, ${slots} planned times: ${settled} run, ${missed} missed while their worker was dead, ${errors} failed`,
    `${claims} claims, so ${claims - settled - errors} were lost with their worker or refused at the end`,
    `${report.alerts} alerts, ${report.messages} messages, ${report.repeatedPosts} posted more than once with the same key`,
    ...(report.faults.length === 0 ? ['no slot, alert or message lost or doubled'] : report.faults.map((fault) => `FAULT ${fault}`)),
  ]
}
