import { type Signal, signal } from '@preact/signals'

/** Whether single letters act inside an answer. Kept where the browser allows it. */
export function keepKeys(): Signal<boolean> {
  return signal(stored() !== 'off')
}

/** Changes the choice and keeps it. */
export function setKeys(keys: Signal<boolean>, on: boolean): void {
  keys.value = on
  try {
    localStorage.setItem('keys', on ? 'on' : 'off')
  } catch {
    // Storage is forbidden: the choice holds for this page.
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem('keys')
  } catch {
    return null
  }
}

/** Whether keys go into what has the focus, so that a letter is text and no command. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.shadowRoot !== null || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
