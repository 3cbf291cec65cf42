import type { Channel } from './message.ts'

/** The inbox of the page: a message is there when it is written, so sending it does nothing more. Recipients are user ids. */
export const inboxChannel = (): Channel => ({
  name: 'inbox',
  fault: (address) => (/^[^\p{C}]{1,200}$/u.test(address) && address.trim() === address ? null : 'expected the id of a user'),
  send: async () => ({ sent: true }),
})
