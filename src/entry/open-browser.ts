import { spawn } from 'node:child_process'

/** Opens the address in the person's browser, as the platform does it; no harm when there is none. */
export function openBrowser(address: string): void {
  const [program = 'xdg-open', ...args] = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[process.platform as string] ?? [
    'xdg-open',
  ]
  spawn(program, [...args, address], { stdio: 'ignore', detached: true })
    .on('error', () => console.error(`No browser could be started. Open ${address} yourself.`))
    .unref()
}
