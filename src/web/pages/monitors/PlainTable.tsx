import { writeCount } from '../../text/amounts.ts'

/** A small table of values that are written already. */
export function PlainTable({ columns, rows }: { columns: readonly string[]; rows: readonly (readonly unknown[])[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="scroll" aria-label={columns.join(', ')} tabIndex={0}>
      <table class="plain">
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {row.map((value, place) => (
                <td key={place} class={typeof value === 'number' ? 'number' : undefined}>
                  <bdi>{typeof value === 'number' ? writeCount(value) : value === null ? '–' : String(value)}</bdi>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
