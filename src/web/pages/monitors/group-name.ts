import { monitorText } from '../../text/monitors.ts'

/** A group of a monitor in words, out of its key, which is a JSON list of cells. */
export function groupName(key: string): string {
  const cells: unknown = JSON.parse(key)
  return Array.isArray(cells) && cells.length > 0 ? cells.map(String).join(', ') : monitorText.detail.whole
}
