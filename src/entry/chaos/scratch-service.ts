import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jsonLogger } from '../../base/logger.ts'
import { ok, type Result } from '../../base/result.ts'
import { type EmbeddedServer, openEmbedded } from '../../db/embedded/embedded-server.ts'
import { ensureDatabase } from '../../db/embedded/ensure-database.ts'
import { migrate } from '../../db/migrate.ts'
import { ensureReader } from '../../db/reader-role.ts'

/** Where to log in, in a form that can be handed to another process. */
export type Place = { host: string; port: number; user: string; database: string }

/** A server with a migrated, empty database and its reader, in a folder of its own. `discard` removes all of it. */
export type ScratchDatabase = { server: EmbeddedServer; owner: Place; reader: Place & { password: string }; discard(): Promise<void> }

/** Makes a database to be thrown away. */
export async function openScratch(name: string): Promise<Result<ScratchDatabase>> {
  const home = await mkdtemp(join(tmpdir(), `pulse-${name}-`))
  const log = jsonLogger('error', (line) => console.error(line))
  const server = await openEmbedded({ home, log, settings: ['max_connections=200'] })
  if (!server.ok) return server
  const discard = async (): Promise<void> => {
    await server.value.kill()
    await rm(home, { recursive: true, force: true })
  }
  const made = await fill(server.value, name)
  if (!made.ok) {
    await discard()
    return made
  }
  const owner = { ...server.value.config, database: name }
  return ok({ server: server.value, owner, reader: { ...owner, ...made.value }, discard })
}

async function fill(server: EmbeddedServer, name: string): Promise<Result<{ user: string; password: string }>> {
  const log = jsonLogger('error', (line) => console.error(line))
  const owner = await ensureDatabase(server.config, name)
  if (!owner.ok) return owner
  const migrated = await migrate(owner.value, log)
  if (!migrated.ok) return migrated
  const reader = await ensureReader(owner.value, log, { exclusive: true })
  if (!reader.ok) return reader
  return ok({ user: reader.value.role, password: String(reader.value.config.password ?? '') })
}
