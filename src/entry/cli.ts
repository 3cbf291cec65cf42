import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Command } from './commands/command.ts'

/**
 * Every word of the command line, with its summary here so that the list can be shown without loading anything. A command's file is loaded
 * when its word is used.
 */
export const commands: Record<string, { summary: string; load: () => Promise<Command> }> = {
  serve: {
    summary: 'Serves the page and the API. Without DATABASE_URL it brings its own PostgreSQL and demonstration data.',
    load: async () => (await import('./commands/serve.ts')).serveCommand,
  },
  ask: {
    summary: 'Asks one question and prints the sentence, the table and the SQL.',
    load: async () => (await import('./commands/ask.ts')).askCommand,
  },
  bench: {
    summary: 'Measures guard, prompt, memory, and the time that the service adds to a question.',
    load: async () => (await import('./commands/bench.ts')).benchCommand,
  },
  eval: {
    summary: 'Asks a set of questions with known answers and reports what was right, wrong and silent.',
    load: async () => (await import('./commands/eval.ts')).evalCommand,
  },
  guard: {
    summary: 'Judges the statements of a file: what may run, what may not, and why.',
    load: async () => (await import('./commands/guard.ts')).guardCommand,
  },
  slack: {
    summary: 'The Slack bot: says what is missing (check); prints the manifest of the app (manifest).',
    load: async () => (await import('./commands/slack.ts')).slackCommand,
  },
  policy: {
    summary:
      'Explains what a role may do with a statement and why (explain); holds the policy file against the database (check); prints its form as JSON Schema (schema).',
    load: async () => (await import('./commands/policy.ts')).policyCommand,
  },
  catalog: {
    summary:
      'Shows what can be asked; drafts a semantic model from a database (init); holds the model against it (check); lists words nobody understood (words).',
    load: async () => (await import('./commands/catalog.ts')).catalogCommand,
  },
  verified: {
    summary: 'Approved questions: list, show, check against the database, import and export as YAML, remove.',
    load: async () => (await import('./commands/verified.ts')).verifiedCommand,
  },
  monitor: {
    summary:
      'Monitors: list, show, create from an answer, a template or SQL, edit, schedule, test, run, backtest, compare and roll back versions.',
    load: async () => (await import('./commands/monitor.ts')).monitorCommand,
  },
  alerts: {
    summary: 'Alerts: list, show, acknowledge, snooze, say whether they were right.',
    load: async () => (await import('./commands/alerts.ts')).alertsCommand,
  },
  demo: {
    summary: 'Loads the demonstration data: a consumer-goods company with five years of sales, up to yesterday.',
    load: async () => (await import('./commands/demo.ts')).demoCommand,
  },
  import: {
    summary: 'Loads your own data: a folder of CSV files or a pg_dump archive; --derive computes what follows from it.',
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  validate: {
    summary: 'Checks that all tables are there, that they agree with each other, and how fresh they are.',
    load: async () => (await import('./commands/validate.ts')).validateCommand,
  },
  maintain: {
    summary: 'Looks after the database: daily figures, weekly backups, monthly vacuum, quarterly archive.',
    load: async () => (await import('./commands/maintain.ts')).maintainCommand,
  },
  restore: {
    summary: 'Brings a backup into an empty database and validates it.',
    load: async () => (await import('./commands/restore.ts')).restoreCommand,
  },
  kpi: {
    summary: 'KPI values: load them from a file, find what is unusual (score), list KPIs and anomalies.',
    load: async () => (await import('./commands/kpi.ts')).kpiCommand,
  },
  token: {
    summary: 'Tokens to sign in with: create one for a user, list them, revoke one.',
    load: async () => (await import('./commands/token.ts')).tokenCommand,
  },
  migrate: {
    summary: 'Brings the service database up to this version and makes the login that questions run as.',
    load: async () => (await import('./commands/migrate.ts')).migrateCommand,
  },
}

/** Runs one `pulse` command and gives back the exit code: the command's own, or 1 for a word that is none. */
export async function runCli(args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  if (Number.parseInt(process.versions.node, 10) < 24) {
    console.error(`Pulse Query needs Node 24 or newer, and this is ${process.versions.node}. Use "npm run pulse", which brings its own.`)
    return 1
  }
  const [word = '--help', ...rest] = args
  if (word === '--help' || word === '-h' || word === 'help') {
    console.log(help())
    return 0
  }
  const known = Object.hasOwn(commands, word) ? commands[word] : undefined
  if (!known) {
    console.error(`pulse: there is no command "${word}".\n\n${help()}`)
    return 1
  }
  const command = await known.load()
  if (rest.includes('--help') || rest.includes('-h')) {
    console.log(`${command.summary}\n\nUsage: ${command.usage}`)
    return 0
  }
  return await command.run(rest, env)
}

function help(): string {
  const width = Math.max(...Object.keys(commands).map((word) => word.length))
  const lines = Object.entries(commands).map(([word, { summary }]) => `  ${word.padEnd(width)}  ${summary}`)
  return ['Usage: pulse COMMAND [ARGUMENTS]', '', ...lines, '', 'pulse COMMAND --help shows what a command takes.'].join('\n')
}

/** How long finished work may keep the process, for example in a connection that nobody closed. */
const lingerMs = 2_000

/** Where compiled sources are kept between commands: a command starts in half the time. Nothing is kept where the folder cannot be written. */
const compiled = fileURLToPath(new URL('../../node_modules/.cache/pulse-compiled', import.meta.url))

if (import.meta.main) {
  enableCompileCache(compiled)
  // The reader of our output may leave early, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  // The launcher holds the other end of this channel: when it is killed, we end as on a signal.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel?.unref()
  try {
    process.exitCode = await runCli(process.argv.slice(2), process.env)
  } catch (error) {
    console.error(error instanceof Error ? `pulse: ${error.stack ?? error.message}` : `pulse: ${String(error)}`)
    process.exitCode = 1
  }
  setTimeout(() => process.exit(), lingerMs).unref()
}
