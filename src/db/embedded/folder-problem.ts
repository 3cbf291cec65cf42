import type { Problem } from '../../base/problem.ts'
import { fail } from '../../base/result.ts'
import { codeOf } from './lease.ts'

const causes: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'a file is there already',
  ENOENT: 'nothing can be made there',
}

const printedCauses: [RegExp, string][] = [
  [/no space left on device/i, 'ENOSPC'],
  [/disk quota exceeded/i, 'EDQUOT'],
  [/read-only file system/i, 'EROFS'],
  [/permission denied/i, 'EACCES'],
]

/** The problem of a folder that PostgreSQL's data cannot live in: what was tried, where, why, and what to do. */
export function folderProblem(verb: string, folder: string, error: unknown): { ok: false; problem: Problem } {
  const text = error instanceof Error ? error.message : String(error)
  const code = codeOf(error) || (printedCauses.find(([pattern]) => pattern.test(text))?.[1] ?? '')
  const cause = causes[code] ? `${causes[code]} (${code})` : text
  return fail({
    kind: 'database-unavailable',
    message: `Cannot ${verb} the folder ${folder}: ${cause}. Free or fix it, or set PULSE_HOME to another folder, or DATABASE_URL to a PostgreSQL server.`,
  })
}
