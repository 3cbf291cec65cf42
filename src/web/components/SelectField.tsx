type SelectFieldProps<T> = {
  readonly label: string
  /** What is chosen; one that is none of the choices shows none. */
  readonly value: T | string
  /** What may be chosen, each with its words, in the order shown. */
  readonly choices: readonly (readonly [choice: T, words: string | number])[]
  readonly onChoose: (choice: T) => void
}

/** One of a few, with its label. */
export const SelectField = <T extends string | number>({ label, value, choices, onChoose }: SelectFieldProps<T>) => (
  <label>
    {label}{' '}
    <select
      value={value}
      onChange={(event) => {
        const chosen = choices[event.currentTarget.selectedIndex]
        if (chosen !== undefined) onChoose(chosen[0])
      }}
    >
      {choices.map(([choice, words]) => (
        <option key={choice} value={choice}>
          {words}
        </option>
      ))}
    </select>
  </label>
)

/** What a choice does that is kept in a signal and nowhere else. */
export const into =
  <T,>(signal: { value: T }) =>
  (choice: T): void => {
    signal.value = choice
  }
