import { signal } from '@preact/signals'

const system = matchMedia('(prefers-color-scheme: dark)')
const isDark = (): boolean => {
  const { theme } = document.documentElement.dataset
  return theme === undefined ? system.matches : theme === 'dark'
}

/** Whether the page is shown dark now; for what is drawn in colours of its own. Made when the page starts. */
export function followScheme() {
  const dark = signal(isDark())
  const update = () => {
    dark.value = isDark()
  }
  system.addEventListener('change', update)
  new MutationObserver(update).observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return dark
}
