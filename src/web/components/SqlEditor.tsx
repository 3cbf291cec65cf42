import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { call } from '../api/client.ts'
import { openSqlEditor, type SqlEditorHandle } from '../sql/sql-editor.ts'
import { strings } from '../text/strings.ts'

export type SqlEditorProps = { text: string; onRun: (sql: string) => void; onClose: () => void }

/** The statement of an answer to be changed and run again; the check and the limits are the same as for every statement. */
export function SqlEditor({ text, onRun, onClose }: SqlEditorProps) {
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<SqlEditorHandle | null>(null)
  const runButton = useRef<HTMLButtonElement>(null)
  const open = useSignal(false)
  const run = () => {
    const edited = editor.current?.text().trim() ?? ''
    if (edited !== '') onRun(edited)
  }
  useEffect(() => {
    let left = false
    const start = async () => {
      // Without the catalog the editor still works; it only offers no names.
      const catalog = await call('GET /api/catalog').catch(() => null)
      if (left || place.current === null) return
      const schema = Object.fromEntries((catalog?.tables ?? []).map(({ table, columns }) => [table, columns.map(({ name }) => name)]))
      editor.current = openSqlEditor(place.current, {
        text,
        schema,
        label: strings.editSqlLabel,
        onRun: run,
        onLeave: () => runButton.current?.focus(),
      })
      open.value = true
    }
    void start()
    return () => {
      left = true
      editor.current?.remove()
    }
  }, [])
  return (
    <div class="sql-editor">
      <div ref={place} />
      <p class="muted">{strings.editSqlHelp}</p>
      <div class="row">
        <button ref={runButton} type="button" class="primary" disabled={!open.value} onClick={run}>
          {strings.runSql}
        </button>
        <button type="button" class="quiet" onClick={onClose}>
          {strings.close}
        </button>
      </div>
    </div>
  )
}
