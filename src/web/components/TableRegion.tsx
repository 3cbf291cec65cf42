import type { ComponentChildren } from 'preact'

type TableRegionProps = {
  readonly label: string
  readonly heads: readonly string[]
  /** What the last column holds, said to those who cannot see it: a column of buttons has no head of its own. */
  readonly action?: string
  /** The rows of the table. */
  readonly children: ComponentChildren
}

/** A table with a head for each column, in a region that scrolls sideways by itself. */
export function TableRegion({ label, heads, action, children }: TableRegionProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="table-region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
            {action === undefined ? null : (
              <th scope="col">
                <span class="hidden">{action}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  )
}
