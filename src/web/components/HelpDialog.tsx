import { strings } from '../text/strings.ts'
import { Dialog } from './Dialog.tsx'

/** What the keyboard does, place by place. */
export function HelpDialog({ letters, onClose }: { letters: boolean; onClose: () => void }) {
  const { keys } = strings
  return (
    <Dialog label={keys.title} class="help" onClose={onClose}>
      <h2>{keys.title}</h2>
      {keys.places.map(({ place, rows }) => (
        <section key={place} aria-label={place}>
          <h3>{place}</h3>
          <dl class="keys">
            {rows.map(([key, does]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <p class="muted">{letters ? keys.lettersOn : keys.lettersOff}</p>
    </Dialog>
  )
}
