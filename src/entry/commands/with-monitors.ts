import type { Problem } from '../../base/problem.ts'
import { problemMessage } from '../../chat/problem-message.ts'
import type { ServiceDeps } from '../../monitors/service/deps.ts'
import { messageOf } from '../gate.ts'
import { openService } from '../open-service.ts'
import { failWith } from '../terminal/fail-with.ts'

/** Opens the service for one command on monitors and closes it again; gives back the command's exit code, 1 with a message where the service cannot be opened. */
export async function withMonitors(
  env: Parameters<typeof openService>[0],
  work: (deps: ServiceDeps, timeZone: string) => Promise<number>,
): Promise<number> {
  const opened = await openService(env, true)
  if (!opened.ok) return failWith(messageOf(opened.problem))
  const { composition, stop, config } = opened.value
  try {
    const ready = await composition.catalogs.get()
    if (!ready.ok) return failWith(messageOf(ready.problem))
    const deps = composition.http.monitors
    return deps === undefined ? failWith('Monitors are not set up.') : await work(deps, config.PULSE_TIME_ZONE)
  } finally {
    await stop()
  }
}

/** What the parts of a request are called at a terminal. */
const options: Record<string, string> = {
  'from.dates': '--dates',
  'schedule.frequency': '--every',
  'schedule.local_time': '--at',
  'schedule.minute_offset': '--at',
  'schedule.timezone': '--zone',
  'schedule.iso_dow': '--on',
  'schedule.month_day': '--on',
  severity: '--severity',
  condition: '--condition',
  name: '--name',
}

/** A problem in the words of the terminal: each fault with the option that it is about. */
export function told(problem: Problem): string {
  if (problem.kind === 'unsafe-sql')
    return [problemMessage(problem), ...problem.violations.slice(1).map(({ message }) => message)].join('\n')
  const issues = problem.kind === 'invalid-request' ? (problem.issues ?? []) : []
  const named = issues.map(({ path, message }) => {
    const option = options[path] ?? (path.startsWith('values.') ? `--set ${path.slice('values.'.length)}` : null)
    const words = message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message
    return option === null ? { path, text: words } : { path, text: `${option}: ${inOptions(words)}` }
  })
  const plain = named.some(({ path }) => options[path] !== undefined || path.startsWith('values.'))
  return plain ? named.map(({ text }) => text).join('\n') : problemMessage(problem)
}

/** Names of request parts inside a sentence. */
const inOptions = (sentence: string): string => {
  const message = sentence.replace('Say "dates": "moving"', 'Say --dates moving').replace('or "fixed" to', 'or --dates fixed to')
  return Object.entries(options).reduce(
    (text, [path, option]) => (path.includes('.') ? text.replaceAll(`\`${path}\``, option).replaceAll(path, option) : text),
    message,
  )
}
