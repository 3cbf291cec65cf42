/**
 * How far a long command is: the step, and how much of it is done, in the step's own unit. With `rows`, done and total are bytes, and the
 * rows so far are shown with their rate and the time that is left.
 */
export type Progress = { step: string; done: number; total: number; rows?: number }

export type ProgressOutput = {
  write(text: string): void
  /** Whether lines can be overwritten. */
  terminal: boolean
  /** Milliseconds from any fixed moment; only differences count. */
  now(): number
}

const barWidth = 24
const refreshMs = 80

/**
 * Shows progress: on a terminal one line that is redrawn, with a bar, elsewhere one plain line for each finished step. `end` closes
 * the line.
 */
export function progressPrinter(output: ProgressOutput): { show(progress: Progress): void; end(): void } {
  let step = ''
  let startedAt = output.now()
  let drawnAt = Number.NEGATIVE_INFINITY
  let open = false
  return {
    show(progress) {
      const now = output.now()
      if (progress.step !== step) {
        step = progress.step
        startedAt = now
        drawnAt = Number.NEGATIVE_INFINITY
      }
      const finished = progress.done >= progress.total
      if (!output.terminal) {
        if (finished) output.write(`${[step, count(progress, now - startedAt)].filter(Boolean).join(': ')} (${seconds(now - startedAt)})\n`)
        return
      }
      if (!finished && now - drawnAt < refreshMs) return
      drawnAt = now
      open = true
      output.write(`\r\u001b[K${bar(progress)} ${step} ${count(progress, now - startedAt)}`)
    },
    end() {
      if (open) output.write('\r\u001b[K')
      open = false
    },
  }
}

function bar({ done, total }: Progress): string {
  const filled = total > 0 ? Math.min(barWidth, Math.floor((barWidth * done) / total)) : barWidth
  return `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`
}

function count({ done, total, rows }: Progress, elapsedMs: number): string {
  if (rows !== undefined) {
    const rate = elapsedMs > 0 ? `, ${Math.round((rows * 1000) / elapsedMs).toLocaleString('en')} rows/s` : ''
    const left = done < total && done > 0 ? `, ${seconds((elapsedMs * (total - done)) / done)} left` : ''
    return `${rows.toLocaleString('en')} rows${rate}${left}`
  }
  if (total <= 1) return ''
  return done >= total ? done.toLocaleString('en') : `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
