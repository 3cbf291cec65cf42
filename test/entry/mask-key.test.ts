import { expect, test } from 'vitest'
import type { Result } from '../../src/base/result.ts'
import { keepMaskKey } from '../../src/entry/mask-key.ts'
import { isMaskKey } from '../../src/guard/mask-key.ts'
import { cloneDatabase } from '../support/database.ts'

const keyIn = (key: Result<string>) => (key.ok ? key.value : null)

test('the key of masks is made once for a service, whoever asks first', async () => {
  const database = await cloneDatabase('migrated')
  try {
    const [one, two] = [keepMaskKey(database.db), keepMaskKey(database.db)]
    const keys = await Promise.all([one(), two(), one()])
    expect(new Set([...keys, await keepMaskKey(database.db)()].map(keyIn)).size).toBe(1)
    expect(keys.map(keyIn).every(isMaskKey)).toBe(true)
    const asReader = database.readerConnections.withClient((client) => client.query('select value from pulse_ops.secret'))
    await expect(asReader).rejects.toThrow('permission denied')
  } finally {
    await database.close()
  }
})
