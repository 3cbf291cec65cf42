import { monitorText } from '../../text/monitors.ts'

export type Severity = keyof typeof monitorText.severities
export const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low']

type SeveritySelectProps = {
  value: string
  onChoose: (severity: Severity) => void
  label?: string
  /** What no severity is called, where that can be chosen. */
  none?: string
  onNone?: () => void
}

/** How bad it is. */
export const SeveritySelect = ({ value, onChoose, label = monitorText.detail.severity, none, onNone }: SeveritySelectProps) => (
  <label>
    {label}
    <select
      value={value}
      onChange={(event) => {
        const wanted = severities.find((one) => one === event.currentTarget.value)
        if (wanted !== undefined) onChoose(wanted)
        else onNone?.()
      }}
    >
      {none === undefined ? null : <option value="">{none}</option>}
      {severities.map((one) => (
        <option key={one} value={one}>
          {monitorText.severities[one]}
        </option>
      ))}
    </select>
  </label>
)
