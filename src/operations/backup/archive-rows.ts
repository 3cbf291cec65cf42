import { archiveText } from '../import/pg-restore.ts'

/** The rows of one table in a pg_dump archive as COPY text, with the columns that they are for. `rows` is read once. */
export type ArchivedRows = { columns: string[]; rows: AsyncGenerator<Buffer> }

const longestHead = 1 << 20
const identifier = '(?:"(?:[^"]|"")+"|[^\\s".(,)]+)'
const copyLine = new RegExp(`^COPY (?:${identifier}\\.)?${identifier} \\((${identifier}(?:, ${identifier})*)\\) FROM stdin;$`)
const endMark = Buffer.from('\n\\.\n')

/**
 * Has pg_restore print the rows of one table to us. It never gets a connection: everything else in an archive is commands of whoever made it, and even the
 * COPY command of a table is text that its maker wrote. Only names of columns and rows are taken from it. Throws, saying what is wrong, also while `rows` is read.
 */
export async function openArchivedRows(program: string, archive: string, table: { schema: string; name: string }): Promise<ArchivedRows> {
  const text = archiveText(program, archive, table)
  let head: Buffer = Buffer.alloc(0)
  let at = 0
  // A bare iterator, so that leaving the loop does not close the text.
  for await (const chunk of { [Symbol.asyncIterator]: () => ({ next: () => text.next() }) }) {
    head = Buffer.concat([head, chunk])
    for (let end = head.indexOf(10, at); end >= 0; end = head.indexOf(10, at)) {
      const found = copyLine.exec(head.toString('utf8', at, end))
      at = end + 1
      if (found) return { columns: namesOf(found[1] ?? ''), rows: rowsOf(head.subarray(at), text, table) }
    }
    if (head.length > longestHead) break
  }
  await text.return(undefined)
  throw new Error(`its rows of ${table.schema}.${table.name} are not written as COPY text, which pg_dump does without --inserts`)
}

const namesOf = (list: string): string[] =>
  (list.match(new RegExp(identifier, 'g')) ?? []).map((name) => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name))

/** Passes rows on as they come, however long one is, and holds back only what may be the start of the end mark. */
async function* rowsOf(first: Buffer, text: AsyncGenerator<Buffer>, table: { schema: string; name: string }): AsyncGenerator<Buffer> {
  try {
    // The line end before the first row is that of the command; it is not passed on.
    let held: Buffer = Buffer.concat([Buffer.from('\n'), first])
    let skip = 1
    for (;;) {
      const end = held.indexOf(endMark)
      const ready = end >= 0 ? end + 1 : Math.max(0, held.length - endMark.length + 1)
      if (ready > skip) yield held.subarray(skip, ready)
      if (end >= 0) return
      skip = Math.max(0, skip - ready)
      const next = await text.next()
      if (next.done) throw new Error(`it ends in the middle of the rows of ${table.schema}.${table.name}`)
      held = Buffer.concat([held.subarray(ready), next.value])
    }
  } finally {
    await text.return(undefined)
  }
}
