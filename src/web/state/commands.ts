import { strings } from '../text/strings.ts'
import { pagesFor, type Router } from './route.ts'
import type { Store } from './store.ts'

/** Something the page does on command: `name` is typed after a slash, `words` say it. */
export type Command = { name: string; words: string; run: () => void }

/** What opens in front of the page. */
export type Overlay = 'palette' | 'help' | null

export type CommandInput = { store: Store; router: Router; show: (overlay: Overlay) => void }

/** The commands that make sense now, in the order of a menu. */
export function commandsOf({ store, router, show }: CommandInput): Command[] {
  const { commands } = strings
  const running = store.running.value
  const last = store.path.value.at(-1)
  const parts = [
    ...pagesFor(store.status.value?.asker.admin ?? false),
    'alerts' as const,
    'templates' as const,
    'kpi' as const,
    'shared' as const,
  ]
  return [
    { name: 'new', words: strings.newQuestion, run: () => router.go('/') },
    ...(running === null ? [] : [{ name: 'stop', words: commands.stop, run: () => store.stop(running) }]),
    ...(last === undefined || running !== null
      ? []
      : [
          { name: 'again', words: commands.again, run: () => store.again(last) },
          { name: 'edit', words: commands.edit, run: () => store.edit(last) },
          { name: 'sql', words: commands.sql, run: () => store.fix(last) },
          { name: 'chart', words: commands.chart, run: () => store.lookAs({ view: 'chart' }) },
          { name: 'table', words: commands.table, run: () => store.lookAs({ view: 'table' }) },
        ]),
    ...parts.map((name) => ({ name, words: strings.pages[name], run: () => router.go(`/${name}`) })),
    { name: 'help', words: commands.help, run: () => show('help') },
  ]
}
