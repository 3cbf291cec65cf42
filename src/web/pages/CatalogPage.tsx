import { useSignal } from '@preact/signals'
import { type CatalogView, call } from '../api/client.ts'
import { LoadedPart } from '../components/LoadedPart.tsx'
import { TableRegion } from '../components/TableRegion.tsx'
import { useLoaded } from '../state/loaded.ts'
import { writeCount } from '../text/amounts.ts'
import { strings } from '../text/strings.ts'

/** What this asker may ask about: figures with their words, tables with their columns; found by typing. */
export function CatalogPage({ onAsk }: { onAsk: (question: string) => void }) {
  const { loaded, again } = useLoaded((signal) => call('GET /api/catalog', {}, { signal }))
  const words = useSignal('')
  return (
    <>
      <h1>{strings.pages.catalog}</h1>
      <p class="muted">{strings.catalog.note}</p>
      <search class="filters">
        <input
          type="search"
          aria-label={strings.catalog.find}
          placeholder={strings.catalog.find}
          value={words.value}
          onInput={(event) => {
            words.value = event.currentTarget.value
          }}
        />
      </search>
      <LoadedPart loaded={loaded} again={again}>
        {(catalog) => <Found catalog={catalog} wanted={words.value.trim().toLowerCase()} onAsk={onAsk} />}
      </LoadedPart>
    </>
  )
}

const holds = (wanted: string, ...texts: (string | null)[]): boolean => texts.some((text) => text?.toLowerCase().includes(wanted))

function Found({ catalog, wanted, onAsk }: { catalog: CatalogView; wanted: string; onAsk: (question: string) => void }) {
  const metrics = catalog.metrics.filter((one) => holds(wanted, one.label, one.description, ...one.synonyms))
  const tables = catalog.tables.filter((one) =>
    holds(wanted, one.table, one.label, one.description, ...one.columns.flatMap(({ name, label }) => [name, label])),
  )
  if (metrics.length + tables.length === 0) return <p class="muted">{strings.catalog.nothing}</p>
  return (
    <>
      {metrics.length === 0 ? null : (
        <section aria-labelledby="metrics">
          <h2 id="metrics">
            {strings.catalog.metrics} <span class="muted">{writeCount(metrics.length)}</span>
          </h2>
          <ul class="entries">
            {metrics.map((one) => (
              <li key={one.name}>
                <button type="button" class="link" onClick={() => onAsk(one.label)}>
                  <bdi>{one.label}</bdi>
                </button>
                {one.description === null ? null : <span dir="auto">{one.description}</span>}
                {one.synonyms.length === 0 ? null : (
                  <span class="muted" dir="auto">
                    {strings.catalog.also} {one.synonyms.slice(0, 8).join(', ')}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      {tables.length === 0 ? null : (
        <section aria-labelledby="tables">
          <h2 id="tables">
            {strings.catalog.tables} <span class="muted">{writeCount(tables.length)}</span>
          </h2>
          {tables.map((one) => (
            <TableEntry key={one.table} table={one} open={wanted !== '' && tables.length < 4} />
          ))}
        </section>
      )}
    </>
  )
}

function TableEntry({ table, open }: { table: CatalogView['tables'][number]; open: boolean }) {
  return (
    <details class="entry" open={open}>
      <summary>
        <code>{table.table}</code> <bdi>{table.label}</bdi>
        {table.rows === null ? null : <span class="muted"> · {strings.catalog.about(writeCount(table.rows))}</span>}
      </summary>
      {table.description === null ? null : <p dir="auto">{table.description}</p>}
      <TableRegion label={strings.catalog.columnsOf(table.table)} heads={strings.catalog.heads}>
        {table.columns.map(({ name, type, label, description }) => (
          <tr key={name}>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td>{type}</td>
            <td class="long">
              <bdi>{description ?? label}</bdi>
            </td>
          </tr>
        ))}
      </TableRegion>
    </details>
  )
}
