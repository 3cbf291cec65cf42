import type { PlacedFault } from './collect-faults.ts'
import type { LoadPart } from './load-table.ts'

/** The faults in the order of the files and lines. Files are read again for those that the server found, so that they can be shown as they were written. */
export async function withRawRows(faults: readonly PlacedFault[], parts: readonly LoadPart[]): Promise<PlacedFault[]> {
  const found = new Map<string, string>()
  for (const part of parts) {
    const lines = new Set(faults.filter(({ file, raw }) => raw === null && file === part.name).map(({ line }) => line))
    if (lines.size === 0) continue
    const open = await part.open(() => undefined)
    const reader = open.reader({
      row: (row) => {
        if (lines.has(row.line)) found.set(`${part.name}:${row.line}`, row.source.toString('utf8', row.start, row.end))
      },
      broken: () => undefined,
    })
    for await (const chunk of open.chunks) reader.push(chunk)
    reader.end()
  }
  const order = parts.map(({ name }) => name)
  const whole = faults.map((fault) => (fault.raw === null ? { ...fault, raw: found.get(`${fault.file}:${fault.line}`) ?? null } : fault))
  return whole.sort((a, b) => order.indexOf(a.file) - order.indexOf(b.file) || a.line - b.line)
}
