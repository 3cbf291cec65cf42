import type { Signal } from '@preact/signals'

type TextFieldProps = {
  readonly label: string
  /** What is written; it follows each key. */
  readonly value: Signal<string>
  /** Over all columns of the form. */
  readonly broad?: boolean
  readonly required?: boolean
  readonly maxLength?: number
  readonly placeholder?: string
  readonly autocomplete?: 'off'
  /** The id of a list of what may be meant. */
  readonly list?: string
}

/** One line to write in, with its label. */
export const TextField = ({ label, value, broad = false, ...input }: TextFieldProps) => (
  <label class={broad ? 'broad' : undefined}>
    {label}
    <input
      type="text"
      {...input}
      value={value.value}
      onInput={(event) => {
        value.value = event.currentTarget.value
      }}
    />
  </label>
)
