import { useSignal } from '@preact/signals'
import { strings } from '../text/strings.ts'

const themes = ['system', 'light', 'dark'] as const
type Theme = (typeof themes)[number]

/** Goes round system, light, dark; the choice outlives the page where storage is allowed. */
export function ThemeButton() {
  const theme = useSignal<Theme>(themes.find((name) => name === document.documentElement.dataset.theme) ?? 'system')
  const turn = () => {
    const next = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? 'system'
    theme.value = next
    if (next === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = next
    try {
      localStorage.setItem('theme', next)
    } catch {
      // Storage is forbidden: the choice holds for this page.
    }
  }
  return (
    <button type="button" class="quiet icon" title={strings.theme[theme.value]} aria-label={strings.theme[theme.value]} onClick={turn}>
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
        {theme.value === 'light' ? (
          <Sun />
        ) : theme.value === 'dark' ? (
          <path d="M15.5 12.5A6.5 6.5 0 0 1 7.5 4.5a6.5 6.5 0 1 0 8 8Z" class="line" />
        ) : (
          <Half />
        )}
      </svg>
    </button>
  )
}

const Sun = () => (
  <>
    <circle cx="10" cy="10" r="3.5" class="line" />
    <path d="M10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M4.3 15.7l1.4-1.4M14.3 5.7l1.4-1.4" class="line" />
  </>
)
const Half = () => (
  <>
    <circle cx="10" cy="10" r="6.5" class="line" />
    <path d="M10 3.5a6.5 6.5 0 0 1 0 13Z" class="fill" />
  </>
)
