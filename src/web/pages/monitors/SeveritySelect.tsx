import { SelectField } from '../../components/SelectField.tsx'
import { monitorText } from '../../text/monitors.ts'

export type Severity = keyof typeof monitorText.severities
export const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low']

/** The severities with their words, the worst first. */
export const severityChoices = severities.map((one) => [one, monitorText.severities[one]] as const)

type SeveritySelectProps = {
  value: string
  onChoose: (severity: Severity) => void
  label?: string
}

/** How bad it is. */
export const SeveritySelect = ({ label = monitorText.detail.severity, ...choice }: SeveritySelectProps) => (
  <SelectField label={label} choices={severityChoices} {...choice} />
)
