import type { Routes } from '../../api/routes.ts'
import type { Tone } from '../../components/Mark.tsx'
import { monitorText as text } from '../../text/monitors.ts'

type Shown = Pick<Routes['GET /api/monitors']['answer']['monitors'][number], 'state' | 'health' | 'last_status'>

const tones: Record<Shown['state'], Tone> = { firing: 'bad', no_data: 'warn', ok: 'plain', unknown: 'plain' }

/** How a monitor is in words, each once: what it says, and its health where that is not as it should be. */
export function marksOf({ state, health, last_status: last }: Shown): [word: string, tone: Tone][] {
  if (health === 'unscheduled') return [[text.notScheduled, 'plain']]
  // A run without rows leaves no group behind, and was a good one all the same.
  const said = state === 'unknown' && last === 'ok' ? 'ok' : state
  const marks: [string, Tone][] = said === 'unknown' && health !== 'never_run' ? [] : [[text.states[said], tones[said]]]
  return health === 'healthy' || health === 'never_run' ? marks : [...marks, [text.health[health], 'warn']]
}
