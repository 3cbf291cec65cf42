import { appendFile, writeFile } from 'node:fs/promises'
import type { PlacedFault } from './collect-faults.ts'

const header = 'table,file,line,column,value,reason,row\n'

/** Begins a file of bad rows, empty but for its header; what it held is gone. */
export const beginRejects = (path: string): Promise<void> => writeFile(path, header)

/** Adds bad rows as CSV: table, file, line, column (empty: the whole row), value, reason, and the row as it was written. */
export const addRejects = (path: string, faults: readonly PlacedFault[]): Promise<void> =>
  appendFile(
    path,
    faults
      .map(({ table, file, line, column, value, reason, raw }) =>
        csvLine([table, file, String(line), column ?? '', value, reason, raw ?? '']),
      )
      .join(''),
  )

const csvLine = (values: readonly string[]): string =>
  `${values.map((value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(',')}\n`
