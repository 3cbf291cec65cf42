import { monitorText } from '../text/monitors.ts'

export type Tone = 'bad' | 'warn' | 'info' | 'plain'

/** A word on a ground of its own; the word alone says what is meant. */
export const Mark = ({ tone = 'plain', children }: { tone?: Tone; children: string }) => (
  <span class="mark" data-tone={tone}>
    {children}
  </span>
)

const tones: Record<keyof typeof monitorText.severities, Tone> = { critical: 'bad', high: 'bad', medium: 'warn', low: 'info' }

export const SeverityMark = ({ severity }: { severity: keyof typeof monitorText.severities }) => (
  <Mark tone={tones[severity]}>{monitorText.severities[severity]}</Mark>
)
