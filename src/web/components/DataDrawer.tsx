import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { type CatalogView, call } from '../api/client.ts'
import { useLoaded } from '../state/loaded.ts'
import type { Store } from '../state/store.ts'
import { drawerText } from '../text/drawer.ts'
import { strings } from '../text/strings.ts'
import { LoadedPart } from './LoadedPart.tsx'
import { SqlText } from './SqlText.tsx'
import '../styles/drawer.css'

/**
 * What can be asked about, beside the conversation: figures, tables and columns, found by typing; a press puts the name into the question.
 * The tables and the statement of the newest answer come first. Escape, its button and the browser's back button close it.
 */
export function DataDrawer({ store, onInsert, onClose }: { store: Store; onInsert: (name: string) => void; onClose: () => void }) {
  const { loaded, again } = useLoaded((signal) => call('GET /api/catalog', {}, { signal }))
  const words = useSignal('')
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    field.current?.focus()
    // A step of its own in the history, for back to close it.
    history.pushState({ drawer: true }, '')
    addEventListener('popstate', onClose)
    return () => {
      removeEventListener('popstate', onClose)
      if (history.state?.drawer === true) history.back()
    }
  }, [])
  return (
    <aside
      class="drawer"
      aria-label={drawerText.title}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose()
      }}
    >
      <div class="drawer-head">
        <h2>{drawerText.title}</h2>
        <span class="spacer" />
        <button type="button" class="quiet" onClick={onClose}>
          {strings.close}
        </button>
      </div>
      <input
        ref={field}
        type="search"
        aria-label={strings.catalog.find}
        placeholder={strings.catalog.find}
        value={words.value}
        onInput={(event) => {
          words.value = event.currentTarget.value
        }}
      />
      <Used store={store} />
      <LoadedPart loaded={loaded} again={again}>
        {(catalog) => <Names catalog={catalog} wanted={words.value.trim().toLowerCase()} onInsert={onInsert} />}
      </LoadedPart>
    </aside>
  )
}

/** What the newest answer was made from. */
function Used({ store }: { store: Store }) {
  const sql = store.path.value.at(-1)?.view.value.sql ?? null
  if (sql === null) return null
  return (
    <details class="entry">
      <summary>{drawerText.used}</summary>
      <p class="muted">{sql.check.tables.join(', ')}</p>
      <SqlText text={sql.text} />
    </details>
  )
}

const holds = (wanted: string, ...texts: (string | null)[]): boolean => texts.some((text) => text?.toLowerCase().includes(wanted))

function Names({ catalog, wanted, onInsert }: { catalog: CatalogView; wanted: string; onInsert: (name: string) => void }) {
  const metrics = catalog.metrics.filter((one) => holds(wanted, one.label, ...one.synonyms))
  const tables = catalog.tables.filter((one) =>
    holds(wanted, one.table, one.label, ...one.columns.flatMap(({ name, label }) => [name, label])),
  )
  if (metrics.length + tables.length === 0) return <p class="muted">{strings.catalog.nothing}</p>
  return (
    <>
      {metrics.length === 0 ? null : (
        <section aria-labelledby="drawer-figures">
          <h3 id="drawer-figures">{strings.catalog.metrics}</h3>
          <ul>
            {metrics.map((one) => (
              <li key={one.name}>
                <Name label={one.label} title={one.description} onInsert={onInsert} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {tables.length === 0 ? null : (
        <section aria-labelledby="drawer-tables">
          <h3 id="drawer-tables">{strings.catalog.tables}</h3>
          {tables.map((one) => (
            <details key={one.table} class="entry" open={wanted !== '' && tables.length < 4}>
              <summary>
                <bdi>{one.label}</bdi> <code class="muted">{one.table}</code>
              </summary>
              <ul>
                {one.columns.map((column) => (
                  <li key={column.name}>
                    <Name label={column.label} title={column.description} onInsert={onInsert} /> <span class="muted">{column.type}</span>
                  </li>
                ))}
              </ul>
            </details>
          ))}
        </section>
      )}
    </>
  )
}

function Name({ label, title, onInsert }: { label: string; title: string | null; onInsert: (name: string) => void }) {
  return (
    <button type="button" class="link" {...(title === null ? {} : { title })} onClick={() => onInsert(label)}>
      <bdi>{label}</bdi>
    </button>
  )
}
