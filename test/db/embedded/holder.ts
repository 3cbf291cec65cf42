import pg from 'pg'
import { jsonLogger } from '../../../src/base/logger.ts'
import { openEmbedded } from '../../../src/db/embedded/embedded-server.ts'
import { initArguments, settings } from './options.ts'

// A process that holds a share in the server of the folder given, says so in one line of JSON, and writes rows until it is ended.
const [home = '', mode = ''] = process.argv.slice(2)
const log = jsonLogger('warn', (line) => console.error(line))
const opened = await openEmbedded({ home, log, settings, initArguments })
if (!opened.ok) {
  console.log(JSON.stringify(opened.problem))
  process.exit(1)
}
const server = opened.value
const client = new pg.Client({ ...server.config, database: 'postgres' })
client.on('error', () => undefined)
await client.connect()
await client.query('create table if not exists written (id bigint generated always as identity)').catch(() => undefined)
console.log(JSON.stringify({ pid: server.pid, started: server.started }))
process.once('SIGTERM', async () => {
  await client.end()
  await server.stop()
  process.exit(0)
})
try {
  while (mode === 'write') await client.query('insert into written default values')
} catch {
  process.exit(2)
}
