import { useSignalEffect } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { CommandInput } from '../state/commands.ts'
import type { Turn } from '../state/store.ts'
import { strings } from '../text/strings.ts'
import { SuggestionList } from './SuggestionList.tsx'
import { useCompletion } from './use-completion.ts'

/**
 * The question box: Enter sends, Shift+Enter breaks the line, Esc stops what runs, Up edits the last question; `@` offers names and `/`
 * commands.
 */
export function Composer(input: CommandInput) {
  const { store } = input
  const box = useRef<HTMLTextAreaElement>(null)
  const running = store.running.value
  const editing = store.editing.value
  const completion = useCompletion(box, input)

  useSignalEffect(() => {
    const turn = store.editing.value
    if (turn === null || box.current === null) return
    box.current.value = turn.question
    box.current.focus()
  })

  const send = () => {
    const question = box.current?.value.trim() ?? ''
    if (question === '' || store.running.value !== null || box.current === null) return
    const turn = store.editing.value
    store.ask(question, turn === null ? {} : { branch_of: turn.id })
    box.current.value = ''
    box.current.focus()
    completion.close()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const empty = box.current?.value === ''
    // While an input method composes, Enter picks a word; some browsers only say so by the key code.
    if (event.isComposing || event.keyCode === 229 || completion.onKey(event)) return
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      send()
    } else if (event.key === 'Escape' && empty && store.running.value !== null) {
      store.stop(store.running.value)
    } else if (event.key === 'Escape' && store.editing.value !== null) {
      stopEditing()
    } else if (event.key === 'ArrowUp' && !event.altKey && empty && store.running.value === null) {
      event.preventDefault()
      store.editing.value = store.path.value.at(-1) ?? null
    }
  }
  const stop = (turn: Turn) => {
    store.stop(turn)
    // The button is about to go, and the focus would go with it.
    box.current?.focus()
  }
  const stopEditing = () => {
    store.editing.value = null
    if (box.current !== null) box.current.value = ''
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      {editing === null ? null : (
        <p class="editing">
          <span>{strings.editing}</span>
          <button type="button" class="quiet" onClick={stopEditing}>
            {strings.cancelEdit}
          </button>
        </p>
      )}
      <SuggestionList offered={completion.offered} at={completion.at} onPick={completion.pick} />
      <div class="box">
        <textarea
          id="question"
          ref={box}
          rows={2}
          dir="auto"
          enterkeyhint="send"
          autocomplete="off"
          spellcheck
          aria-label={strings.composerLabel}
          aria-describedby="composer-help"
          aria-autocomplete="list"
          {...(completion.offered.length === 0
            ? {}
            : { 'aria-controls': 'suggestions', 'aria-activedescendant': `suggestion-${completion.at}` })}
          placeholder={store.path.value.length === 0 ? strings.placeholder : strings.followupPlaceholder}
          onKeyDown={onKeyDown}
          onInput={completion.onInput}
          onBlur={completion.close}
        />
        {running === null ? (
          <button type="submit" class="primary">
            {strings.send}
          </button>
        ) : (
          <button type="button" class="primary stop" disabled={running.stopping.value} onClick={() => stop(running)}>
            {running.stopping.value ? strings.stopping : strings.stop}
          </button>
        )}
      </div>
      <p id="composer-help" class="hidden">
        {strings.composerHelp}
      </p>
    </form>
  )
}
