import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { call } from '../api/client.ts'
import { type Command, type CommandInput, commandsOf } from '../state/commands.ts'
import { complete, completingAt, fitting, type Suggestion, suggestionsOf } from '../state/completion.ts'
import { strings } from '../text/strings.ts'

const mostOffered = 8

/**
 * What the question box offers while a name after `@` or a command after `/` is typed, with the place of the chosen one. `onInput` and
 * `onKey` are told of what happens in the box; `onKey` says whether the key was used.
 */
export function useCompletion(box: RefObject<HTMLTextAreaElement | null>, input: CommandInput) {
  const offered = useSignal<Suggestion[]>([])
  const at = useSignal(0)
  const names = useSignal<Suggestion[] | null>(null)
  const loading = useSignal(false)

  const close = () => {
    offered.value = []
  }
  const offer = (found: Suggestion[]) => {
    offered.value = found
    at.value = 0
    input.store.announcer.polite.value = strings.completion.found(found.length)
  }
  const load = async () => {
    if (loading.value) return
    loading.value = true
    try {
      // Without approved questions the names are still there.
      const [catalog, verified] = await Promise.all([
        call('GET /api/catalog'),
        call('GET /api/verified-questions', { query: { limit: 200 } }).catch(() => ({ questions: [] })),
      ])
      names.value = suggestionsOf(catalog, verified.questions)
      onInput()
    } catch {
      input.store.announcer.polite.value = strings.completion.failed
    }
    loading.value = false
  }
  const onInput = () => {
    const element = box.current
    if (element === null) return
    const begun = completingAt(element.value, element.selectionStart)
    if (begun === null) return offered.value.length === 0 ? undefined : close()
    if (begun.sign === '/') return offer(fitting(commandsOf(input).map(asSuggestion), begun.letters, mostOffered))
    if (names.value === null) void load()
    else offer(fitting(names.value, begun.letters, mostOffered))
  }
  const pick = (suggestion: Suggestion | undefined) => {
    const element = box.current
    if (element === null || suggestion === undefined) return
    close()
    element.focus()
    if (suggestion.kind === 'command') {
      element.value = ''
      commandsOf(input)
        .find(({ name }) => name === suggestion.insert)
        ?.run()
      return
    }
    const begun = completingAt(element.value, element.selectionStart)
    if (begun === null) return
    const made = complete(element.value, element.selectionStart, begun, suggestion)
    element.value = made.text
    element.setSelectionRange(made.cursor, made.cursor)
  }
  const onKey = (event: KeyboardEvent): boolean => {
    const { length } = offered.value
    if (length === 0) return false
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) at.value = (at.value + step + length) % length
    else if (event.key === 'Enter' || event.key === 'Tab') pick(offered.value[at.value])
    else if (event.key === 'Escape') close()
    else return false
    event.preventDefault()
    return true
  }
  return { offered: offered.value, at: at.value, onInput, onKey, pick, close }
}

const asSuggestion = ({ name, words }: Command): Suggestion => ({ insert: name, label: `${name} ${words}`, kind: 'command', whole: true })
