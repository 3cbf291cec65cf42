// Reads the log of `wrangler deploy --dry-run` and fails when the worker's upload is larger than the free plan takes.
import { readFileSync } from 'node:fs'

const limitKib = 3 * 1024
const log = readFileSync(process.argv[2] ?? '', 'utf8')
const found = /Total Upload:.*gzip:\s*([\d.]+)\s*(KiB|MiB)/.exec(log)
if (!found) {
  console.error('No "Total Upload" line in the log of the worker build: expected wrangler to print the size.')
  process.exit(1)
}
const kib = Number(found[1]) * (found[2] === 'MiB' ? 1024 : 1)
console.log(`worker: ${kib.toFixed(0)} KiB gzip of ${limitKib} KiB`)
if (kib > limitKib) {
  console.error(`The worker is too large: ${kib.toFixed(0)} KiB gzip, the limit is ${limitKib} KiB.`)
  process.exit(1)
}
