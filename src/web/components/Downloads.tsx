import { useSignal } from '@preact/signals'
import type { ResultView } from '../../present/answer/reducer.ts'
import { getExport, RequestFailed } from '../api/client.ts'
import { fileName, saveFile } from '../state/save-file.ts'
import { writeBytes } from '../text/amounts.ts'
import { strings } from '../text/strings.ts'

type Working = { got: number; stop: AbortController }

/** Buttons that fetch the whole result as a file, with how much has come and a way to stop. `onFailed` gets what to say when it broke off, null at a new start. */
export function Downloads({
  question,
  result,
  onFailed,
}: {
  question: string
  result: ResultView
  onFailed: (said: string | null) => void
}) {
  const working = useSignal<Working | null>(null)
  const download = async (format: 'csv' | 'xlsx') => {
    const stop = new AbortController()
    working.value = { got: 0, stop }
    onFailed(null)
    try {
      const file = await getExport(result.id, format, stop.signal, (got) => {
        working.value = { got, stop }
      })
      saveFile(fileName(question, format), file)
    } catch (error) {
      if (!stop.signal.aborted) onFailed(reasonOf(error))
    }
    working.value = null
  }
  const { value } = working
  if (value !== null) {
    return (
      <>
        <span class="muted" role="status">
          {strings.downloaded(writeBytes(value.got))}
        </span>
        <button type="button" class="quiet" onClick={() => value.stop.abort()}>
          {strings.stop}
        </button>
      </>
    )
  }
  return (['csv', 'xlsx'] as const).map((format) => (
    <button key={format} type="button" class="quiet" disabled={result.row_count === null} onClick={() => void download(format)}>
      {strings.download[format]}
    </button>
  ))
}

function reasonOf(error: unknown): string {
  if (!(error instanceof RequestFailed)) return strings.downloadBroke
  return error.status === 404 || error.status === 410 ? strings.rowsGone : error.message
}
