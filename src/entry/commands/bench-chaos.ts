import { parseArgs } from 'node:util'
import { poolConnections } from '../../db/pool.ts'
import { type ChaosReport, runChaos } from '../chaos/run-chaos.ts'
import { openScratch } from '../chaos/scratch-service.ts'
import { messageOf } from '../gate.ts'
import { failWith } from '../terminal/fail-with.ts'

/**
 * Kills processes that run monitors, and the database server, on a server of its own that is removed afterwards, and checks what is left. Exits with 1 when a slot, an
 * alert or a message is lost or doubled.
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
  const { json, ...texts } = values
  const [workers = 0, monitors = 0, seconds = 0, kills = 0] = [texts.workers, texts.monitors, texts.seconds, texts.kills].map(Number)
  if ([workers, monitors, seconds, kills].some((value) => !Number.isInteger(value) || value < 1)) {
    return failWith('Expected whole numbers from 1 for --workers, --monitors, --seconds and --kills.')
  }
  const scratch = await openScratch('chaos')
  if (!scratch.ok) return failWith(messageOf(scratch.problem))
  const { server, owner, reader, discard } = scratch.value
  const connections = poolConnections(owner, { max: 3 })
  try {
    // As a crash would: nothing is written before, and the server recovers at its next start.
    const restart = async (): Promise<void> => {
      process.kill(server.pid, 'SIGQUIT')
    }
    const report = await runChaos({ owner, reader, connections, workers, monitors, seconds, kills, restart })
    if (json) console.log(JSON.stringify(report))
    else for (const line of linesOf(report)) console.log(line)
    return report.faults.length === 0 ? 0 : 1
  } finally {
    await connections.close()
    await discard()
  }
}

function linesOf(report: ChaosReport): string[] {
  const { kills, slots, settled, missed, errors, claims } = report
  const dead = Object.values(kills).reduce((sum, count) => sum + count, 0)
  const where = Object.entries(kills).map(([point, count]) => `${count} ${point}`)
  return [
    `${report.seconds} s, ${dead} workers killed (${where.join(', ')})${report.restarted ? ', database killed once' : ''}`,
    `${report.monitors} monitors, ${slots} planned times: ${settled} run, ${missed} missed because nobody was free in time, ${errors} failed`,
    `${claims} claims, so ${claims - settled - errors} were lost with their worker or refused at the end`,
    `${report.alerts} alerts, ${report.messages} messages, ${report.repeatedPosts} posted more than once with the same key`,
    ...(report.faults.length === 0 ? ['no slot, alert or message lost or doubled'] : report.faults.map((fault) => `FAULT ${fault}`)),
  ]
}
