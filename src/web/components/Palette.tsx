import { useSignal } from '@preact/signals'
import { type Command, type CommandInput, commandsOf } from '../state/commands.ts'
import { strings } from '../text/strings.ts'
import { Dialog } from './Dialog.tsx'

const mostFound = 16

/** One box that finds a conversation, a part of the page or a command; arrows choose, Enter does it. */
export function Palette({ store, router, show }: CommandInput) {
  const words = useSignal('')
  const at = useSignal(0)
  const close = () => show(null)
  const found = entriesOf({ store, router, show }, words.value.trim().toLowerCase())
  const chosen = Math.min(at.value, found.length - 1)
  const run = (entry: Command | undefined) => {
    if (entry === undefined) return
    close()
    // After the step that the dialog had in the history is gone.
    setTimeout(entry.run, 60)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && found.length > 0) at.value = (chosen + step + found.length) % found.length
    else if (event.key === 'Enter') run(found[chosen])
    else return
    event.preventDefault()
  }
  return (
    <Dialog label={strings.palette.label} class="palette" onClose={close}>
      <input
        type="text"
        role="combobox"
        autoFocus
        aria-label={strings.palette.find}
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls="palette-list"
        aria-activedescendant={found.length === 0 ? undefined : `palette-${chosen}`}
        placeholder={strings.palette.find}
        value={words.value}
        onInput={(event) => {
          words.value = event.currentTarget.value
          at.value = 0
        }}
        onKeyDown={onKeyDown}
      />
      <div id="palette-list" role="listbox" aria-label={strings.palette.found}>
        {found.map((entry, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the box, which owns the list
          <div
            key={entry.name}
            id={`palette-${place}`}
            role="option"
            tabIndex={-1}
            aria-selected={place === chosen}
            onClick={() => run(entry)}
          >
            <bdi>{entry.words}</bdi>
          </div>
        ))}
      </div>
      <p class="muted" role="status">
        {found.length === 0 ? strings.palette.nothing : ''}
      </p>
    </Dialog>
  )
}

/** Commands and parts first, then conversations, the last used first; of neither so many that the other is not seen. */
function entriesOf(input: CommandInput, wanted: string): Command[] {
  const conversations = input.store.conversations.value.map(({ id, title }) => ({
    name: id,
    words: title ?? strings.untitled,
    run: () => input.router.go(`/c/${id}`),
  }))
  const fits = ({ words, name }: Command) => words.toLowerCase().includes(wanted) || (wanted !== '' && name.startsWith(wanted))
  const [commands, talks] = [commandsOf(input).filter(fits), conversations.filter(fits)]
  return [...commands.slice(0, Math.max(mostFound / 2, mostFound - talks.length)), ...talks].slice(0, mostFound)
}
