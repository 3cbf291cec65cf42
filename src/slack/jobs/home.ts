import { actions } from '../actions.ts'
import { authorOf, linkMessage } from '../author.ts'
import { button, context, linkButton, plainText } from '../blocks/elements.ts'
import type { SlackBlock } from '../blocks/message.ts'
import type { SlackDeps } from '../deps.ts'
import { mrkdwn } from '../escape.ts'

const mostExamples = 4

/** The app's home: examples to press, own monitors and open alerts. In the tab of messages, the same examples as prompts. */
export async function showHome(
  deps: SlackDeps,
  team: string,
  home: { user: string; tab: string; channel?: string | undefined },
): Promise<void> {
  const author = await authorOf(deps, { team, slackUser: home.user })
  const examples = author.known ? (await deps.examples(author.principal)).slice(0, mostExamples) : []
  if (home.tab === 'messages') {
    const prompts = examples.map((question) => ({ title: question.slice(0, 75), message: question }))
    if (home.channel !== undefined && prompts.length > 0) {
      await deps.api.call(team, 'assistant.threads.setSuggestedPrompts', { channel_id: home.channel, prompts })
    }
    return
  }
  const blocks = author.known
    ? homeBlocks(deps, author.principal.name, examples, (await deps.monitors?.home(author.principal)) ?? [])
    : (await linkMessage(deps, { team, slackUser: home.user }, author.why)).blocks
  await deps.api.call(team, 'views.publish', { user_id: home.user, view: { type: 'home', blocks } })
}

function homeBlocks(deps: SlackDeps, name: string, examples: string[], monitors: SlackBlock[]): SlackBlock[] {
  const blocks: (SlackBlock | null)[] = [
    { type: 'header', text: plainText('Ask about the data', 150) },
    { type: 'section', text: plainText('Write a question in a direct message, mention the app in a channel, or type /ask.', 3_000) },
    examples.length === 0 ? null : exampleButtons(examples),
    ...monitors,
    { type: 'actions', elements: [linkButton(actions.open, 'Open the page', deps.baseUrl)] },
    context([mrkdwn(`You are ${name} here.`)]),
  ]
  return blocks.filter((block) => block !== null)
}

const exampleButtons = (examples: string[]): SlackBlock => ({
  type: 'actions',
  elements: examples.map((question, at) => button(`${actions.example}.${at}`, question, question)),
})
