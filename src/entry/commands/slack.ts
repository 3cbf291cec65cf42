import { parseArgs } from 'node:util'
import { slackManifest } from '../../slack/manifest.ts'
import { checkSlack } from '../slack-check.ts'
import { givenSlackSettings } from '../slack-settings.ts'
import type { Command } from './command.ts'

/** Stands in the manifest where no address is set. */
const exampleUrl = 'https://pulse.example.com'

/** Tells what a Slack bot still lacks, and prints the manifest that makes the app. */
export const slackCommand: Command = {
  name: 'slack',
  summary: 'The Slack bot: says what is missing (check); prints the manifest of the app (manifest).',
  usage: ['pulse slack check [--json]', '       pulse slack manifest'].join('\n'),
  run: async (args, env) => {
    const read = readArgs(args)
    if (read === null) {
      console.error(`Expected check or manifest.\nUsage: ${slackCommand.usage}`)
      return 2
    }
    return read.word === 'manifest' ? printManifest(env) : await printFindings(env, read.json)
  },
}

/** The manifest goes to stdout whatever the address is; what Slack will not take of it is said beside it. */
function printManifest(env: NodeJS.ProcessEnv): number {
  const { baseUrl, matchEmail } = givenSlackSettings(env)
  if (baseUrl === null)
    console.error(`BASE_URL is not set, so the manifest says ${exampleUrl}: set it to your address and print the manifest again.`)
  else if (!baseUrl.startsWith('https://'))
    console.error(`BASE_URL is ${baseUrl}: Slack takes addresses that begin with https:// only. Set one and print the manifest again.`)
  console.log(JSON.stringify(slackManifest(baseUrl ?? exampleUrl, matchEmail), null, 2))
  return 0
}

async function printFindings(env: NodeJS.ProcessEnv, json: boolean): Promise<number> {
  const findings = await checkSlack(env)
  const lines = findings.map(({ ok, what, message }) => `${ok ? 'ok     ' : 'to do  '}  ${what}: ${message}`)
  console.log(json ? JSON.stringify(findings, null, 2) : lines.join('\n'))
  return findings.every(({ ok }) => ok) ? 0 : 1
}

function readArgs(args: string[]): { word: 'check' | 'manifest'; json: boolean } | null {
  try {
    const { positionals, values } = parseArgs({ args, allowPositionals: true, options: { json: { type: 'boolean', default: false } } })
    const [word, ...rest] = positionals
    return rest.length === 0 && (word === 'check' || word === 'manifest') ? { word, json: values.json } : null
  } catch {
    return null
  }
}
