import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { strings } from '../text/strings.ts'

export type DialogProps = { label: string; class?: string; onClose: () => void; children: ComponentChildren }

/** A modal dialog that is there while it is drawn; Escape, its button, a click beside it and the browser's back button close it. */
export function Dialog({ label, class: name, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
    // A step of its own in the history, for back to close it.
    history.pushState({ dialog: true }, '')
    const back = () => onClose()
    addEventListener('popstate', back)
    return () => {
      removeEventListener('popstate', back)
      if (history.state?.dialog === true) history.back()
    }
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape and the button do the same by keyboard
    <dialog
      ref={dialog}
      class={name === undefined ? 'dialog' : `dialog ${name}`}
      aria-label={label}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose()
      }}
    >
      {children}
      <button type="button" class="quiet" onClick={onClose}>
        {strings.close}
      </button>
    </dialog>
  )
}
