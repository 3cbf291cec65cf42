import { siblingsOf } from '../state/branches.ts'
import type { Store, Turn } from '../state/store.ts'
import { strings } from '../text/strings.ts'

/** "2 of 3" with ways to the other forms of a question that was edited or run again; nothing where there is only one. */
export function BranchSwitch({ turn, store }: { turn: Turn; store: Store }) {
  const siblings = siblingsOf(store.turns.value, turn)
  if (siblings.length < 2) return null
  const at = siblings.indexOf(turn)
  const step = (to: number, name: string, sign: string) => {
    const other = siblings[to]
    return (
      <button
        type="button"
        class="quiet"
        aria-label={name}
        disabled={other === undefined}
        onClick={() => {
          if (other !== undefined) store.show(other)
        }}
      >
        {sign}
      </button>
    )
  }
  return (
    <fieldset class="branches">
      <legend class="hidden">{strings.branches.label}</legend>
      {step(at - 1, strings.branches.before, '‹')}
      <span>{strings.branches.place(at + 1, siblings.length)}</span>
      {step(at + 1, strings.branches.after, '›')}
    </fieldset>
  )
}
