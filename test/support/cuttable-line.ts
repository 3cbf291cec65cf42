import { connect, createServer, type Socket } from 'node:net'

/** A TCP line to a server that can be cut and mended: what a database looks like that stops and comes back. */
export type CuttableLine = { host: string; port: number; cut(): void; mend(): void; close(): Promise<void> }

/** Opens a line to a port of this machine. While it is cut, new connections are reset at once. */
export async function cuttableLine(target: { host: string; port: number }): Promise<CuttableLine> {
  const open = new Set<Socket>()
  let whole = true
  const server = createServer((near) => {
    near.on('error', () => undefined)
    if (!whole) return near.resetAndDestroy()
    const far = connect(target)
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        open.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const drop = () => {
    for (const socket of open) socket.resetAndDestroy()
  }
  return {
    host: '127.0.0.1',
    port: address.port,
    cut: () => {
      whole = false
      drop()
    },
    mend: () => {
      whole = true
    },
    close: async () => {
      drop()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
