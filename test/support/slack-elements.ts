import type { ShownMessage } from './fake-slack.ts'

/** What of a message can be pressed, chosen or judged. */
export type Element = {
  action_id: string
  value?: string
  options?: { value: string }[]
  positive_button?: { value: string }
  negative_button?: { value: string }
}

/** The elements of a message that do something, in order. */
export const elementsOf = (message: ShownMessage | undefined): Element[] =>
  (message?.blocks ?? [])
    .flatMap(({ elements }): Element[] => (Array.isArray(elements) ? elements : []))
    .filter((element) => 'action_id' in element)

/** The value of the first element whose action begins so; empty without one. */
export const valueIn = (message: ShownMessage | undefined, action: string): string =>
  elementsOf(message).find(({ action_id }) => action_id.startsWith(action))?.value ?? ''
