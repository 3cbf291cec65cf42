import { useSignal } from '@preact/signals'
import { strings } from '../text/strings.ts'

/** Copies a text that is made when asked for; says so for two seconds. */
export function CopyButton({ label, text }: { label: string; text: () => string }) {
  const copied = useSignal(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text())
    copied.value = true
    setTimeout(() => {
      copied.value = false
    }, 2_000)
  }
  return (
    <button type="button" class="quiet" onClick={() => void copy()}>
      <span aria-live="polite">{copied.value ? strings.copied : label}</span>
    </button>
  )
}
