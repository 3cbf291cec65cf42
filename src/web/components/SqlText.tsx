const pattern =
  /(--[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^']|'')*'|\$\d+)|("(?:[^"]|"")*")|\b(\d+(?:\.\d+)?)\b|\b(select|from|where|group|by|order|having|limit|offset|fetch|with|recursive|as|on|using|join|left|right|full|inner|outer|cross|lateral|union|intersect|except|all|distinct|and|or|not|in|between|like|ilike|is|null|true|false|case|when|then|else|end|over|partition|rows|range|filter|within|asc|desc|nulls|first|last|exists|interval|date|timestamp|cast|extract|values)\b/gi
const classes = ['comment', 'string', 'name', 'number', 'keyword']

/** A statement with its words told apart by colour; the text itself is untouched. */
export function SqlText({ text }: { text: string }) {
  const parts: preact.ComponentChildren[] = []
  let at = 0
  for (const match of text.matchAll(pattern)) {
    const kind = classes[match.slice(1).findIndex((group) => group !== undefined)]
    if (match.index > at) parts.push(text.slice(at, match.index))
    parts.push(
      <span key={match.index} class={`sql-${kind}`}>
        {match[0]}
      </span>,
    )
    at = match.index + match[0].length
  }
  parts.push(text.slice(at))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <pre class="sql" tabIndex={0}>
      <code>{parts}</code>
    </pre>
  )
}
