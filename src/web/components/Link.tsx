import type { ComponentChildren } from 'preact'
import type { Router } from '../state/route.ts'

export type LinkProps = { router: Router; to: string; class?: string; current?: boolean; children: ComponentChildren }

/** A link inside this page: a plain click changes the view without loading anything; every other click is the browser's. */
export function Link({ router, to, class: name, current, children }: LinkProps) {
  return (
    <a
      href={to}
      class={name}
      {...(current ? { 'aria-current': 'page' as const } : {})}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
        event.preventDefault()
        router.go(to)
      }}
    >
      {children}
    </a>
  )
}
