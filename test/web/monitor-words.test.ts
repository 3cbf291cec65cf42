import { expect, test } from 'vitest'
import { groupName } from '../../src/web/pages/monitors/group-name.ts'
import { momentWriter, zoneName } from '../../src/web/pages/monitors/moments.ts'
import { readMessage } from '../../src/web/pages/monitors/read-message.ts'

test('instants are written on the clock of the zone that is named', () => {
  const at = '2026-11-22T11:42:00Z'
  expect(momentWriter('America/New_York')(at)).toBe('22 Nov 2026, 06:42')
  expect(momentWriter('UTC')(at)).toBe('22 Nov 2026, 11:42')
  expect(zoneName('America/New_York')).toBe('America/New_York')
  expect(momentWriter(zoneName(null))(at)).toBe(momentWriter(null)(at))
})

test.each([
  [{ title: 'a', sentence: 'b', timezone: 'Europe/Berlin' }, 'Europe/Berlin'],
  [{ title: 'a', sentence: 'b' }, null],
])('%j is of the zone %s', (data, zone) => {
  expect(readMessage(data)?.timezone).toBe(zone)
})

test.each([
  ['["Spain",3]', 'Spain, 3'],
  ['[]', 'the whole result'],
])('the group %s is %s', (key, name) => {
  expect(groupName(key)).toBe(name)
})
