import { expect, test } from 'vitest'
import { folderProblem } from '../../../src/db/embedded/folder-problem.ts'

const system = (code: string): Error => Object.assign(new Error(`${code}: something, write`), { code })

test.each([
  ['a full disk', system('ENOSPC'), 'the disk is full (ENOSPC)'],
  ['a used-up quota', system('EDQUOT'), 'the disk quota is used up (EDQUOT)'],
  ['a read-only file system', system('EROFS'), 'the file system is read-only (EROFS)'],
  ['a foreign folder', system('EACCES'), 'this user may not write there (EACCES)'],
  [
    'what initdb prints',
    new Error('initdb: error: could not write to file "pg_wal": No space left on device'),
    'the disk is full (ENOSPC)',
  ],
  ['what the server prints', 'FATAL: could not create lock file: Read-only file system', 'the file system is read-only (EROFS)'],
  ['anything else, as it is', new Error('initdb: user does not exist'), 'initdb: user does not exist'],
])('%s', (_name, error, cause) => {
  expect(folderProblem('use', '/data/pulse', error)).toEqual({
    ok: false,
    problem: {
      kind: 'database-unavailable',
      message: `Cannot use the folder /data/pulse: ${cause}. Free or fix it, or set PULSE_HOME to another folder, or DATABASE_URL to a PostgreSQL server.`,
    },
  })
})
