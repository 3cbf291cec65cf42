import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { BackupKind } from './manifest.ts'
import { manifestPath } from './pg-dump-backup.ts'

/** A finished backup in the backup folder. `createdAt` is an ISO instant. */
export type BackupFile = { path: string; kind: BackupKind; createdAt: string; bytes: number }

const pattern = /^pulse-(full|critical)-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.(dump|tar)$/

/** The name of a backup: what it holds and when it was made, UTC. */
export const backupName = (kind: BackupKind, createdAt: string, ending: 'dump' | 'tar'): string =>
  `pulse-${kind}-${createdAt.slice(0, 19).replaceAll(/[-:]/g, '')}Z.${ending}`

/** The backups of a folder, newest first. Files with other names are somebody else's and are not seen. */
export async function listBackups(folder: string): Promise<BackupFile[]> {
  const names = await readdir(folder).catch(() => [])
  const found: BackupFile[] = []
  for (const name of names) {
    const [, kind, year, month, day, hour, minute, second] = pattern.exec(name) ?? []
    if (kind !== 'full' && kind !== 'critical') continue
    const path = join(folder, name)
    const size = (await stat(path).catch(() => null))?.size
    if (size !== undefined) found.push({ path, kind, createdAt: `${year}-${month}-${day}T${hour}:${minute}:${second}Z`, bytes: size })
  }
  return found.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
}

/** The backups of one kind that are more than `keep`, oldest first. */
export const surplus = (files: readonly BackupFile[], kind: BackupKind, keep: number): BackupFile[] =>
  files
    .filter((file) => file.kind === kind)
    .slice(keep)
    .toReversed()

/** Deletes backups with their manifests. */
export async function removeBackups(files: readonly BackupFile[]): Promise<void> {
  for (const { path } of files) {
    await rm(path, { force: true })
    await rm(manifestPath(path), { force: true })
  }
}

/** Deletes what processes left that were killed while they wrote a backup before this moment (epoch milliseconds). */
export async function removeDrafts(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!/^pulse-(full|critical)-\w+\.(dump|tar)\.partial(\.json)?$/.test(name)) continue
    const path = join(folder, name)
    const found = await stat(path).catch(() => null)
    if (found !== null && found.mtimeMs < before) await rm(path, { force: true })
  }
}
