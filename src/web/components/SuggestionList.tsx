import type { Suggestion } from '../state/completion.ts'
import { strings } from '../text/strings.ts'

export type SuggestionListProps = { offered: Suggestion[]; at: number; onPick: (suggestion: Suggestion) => void }

/** What the question box offers, above it; the focus stays in the box, whose keys choose. */
export function SuggestionList({ offered, at, onPick }: SuggestionListProps) {
  if (offered.length === 0) return null
  return (
    <div id="suggestions" class="suggestions" role="listbox" aria-label={strings.completion.label}>
      {offered.map((one, place) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the box, which owns the list
        <div
          key={`${one.kind} ${one.insert}`}
          id={`suggestion-${place}`}
          role="option"
          tabIndex={-1}
          aria-selected={place === at}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(one)}
        >
          <bdi>{one.kind === 'command' ? `/${one.label}` : one.label}</bdi>
          {one.kind === 'command' ? null : <span class="muted">{strings.completion.kinds[one.kind]}</span>}
        </div>
      ))}
    </div>
  )
}
