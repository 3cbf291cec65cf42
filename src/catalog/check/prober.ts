import type pg from 'pg'
import { quoteIdent } from '../../db/sql.ts'
import type { Catalog } from '../catalog.ts'
import type { Dataset } from '../semantic-model.ts'

/** How long a check may take: one statement, and all of them. Milliseconds. */
export type CheckLimits = { statementMs: number; totalMs: number }

export type Probed = { ok: true; rows: number } | { ok: false; message: string; late: boolean }

/**
 * Tries statements one after the other within a transaction that survives their errors. When the time is over, further ones are not
 * tried but counted.
 */
export class Prober {
  /** Statements that were not tried, or broke off, for lack of time. */
  late = 0
  readonly #client: pg.ClientBase
  readonly #now: () => number
  readonly #deadline: number

  constructor(client: pg.ClientBase, now: () => number, limits: CheckLimits) {
    this.#client = client
    this.#now = now
    this.#deadline = now() + limits.totalMs
  }

  /** The number of rows a statement gives, or the server's reason why it does not run. */
  async run(text: string): Promise<Probed> {
    if (this.#now() > this.#deadline) return this.#tooLate()
    await this.#client.query('savepoint probe')
    try {
      const { rowCount } = await this.#client.query(text)
      await this.#client.query('release savepoint probe')
      return { ok: true, rows: rowCount ?? 0 }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
      await this.#client.query('rollback to savepoint probe')
      return error.code === queryCanceled || error.code === lockNotAvailable
        ? this.#tooLate()
        : { ok: false, message: error.message, late: false }
    }
  }

  #tooLate(): Probed {
    this.late += 1
    return { ok: false, message: 'there was not enough time', late: true }
  }
}

const queryCanceled = '57014'
const lockNotAvailable = '55P03'

/** The dataset's table under the dataset's name, as expressions expect it. */
export function fromClause(catalog: Catalog, dataset: Dataset): string {
  return `from ${tableName(catalog, dataset)} as ${quoteIdent(dataset.name)}`
}

/** The same with the first rows only. */
export function fromSample(catalog: Catalog, dataset: Dataset, rows: number): string {
  return `from (select * from ${tableName(catalog, dataset)} limit ${rows}) as ${quoteIdent(dataset.name)}`
}

function tableName(catalog: Catalog, dataset: Dataset): string {
  const table = catalog.tables.get(dataset.table)
  return `${quoteIdent(table?.schema ?? '')}.${quoteIdent(table?.name ?? '')}`
}
