import type { Principal } from '../identity/principal.ts'
import { hashOf, newSecret } from '../identity/secrets.ts'
import { keepLinkRequest, link, linkedUser, type SlackUser } from './account-link.table.ts'
import { actions } from './actions.ts'
import { linkButton, plainText } from './blocks/elements.ts'
import type { SlackMessage } from './blocks/message.ts'
import type { SlackDeps } from './deps.ts'
import { readSlackUser } from './slack-user.ts'

/** Who somebody in Slack is: a user of the service, or nobody yet; `gone` when the account that they were linked to has no rights any more. */
export type Author = { known: true; principal: Principal } | { known: false; why: 'unlinked' | 'gone' }

/** Looks up the account of a Slack user, by its link, or by the e-mail address that Slack confirmed where that is allowed. Nobody ever gets rights that are shared. */
export async function authorOf(deps: SlackDeps, who: SlackUser): Promise<Author> {
  const linked = (await linkedUser(deps.db, who)) ?? (await linkByEmail(deps, who))
  if (linked === null) return { known: false, why: 'unlinked' }
  const principal = await deps.principalOf(linked)
  return principal === null ? { known: false, why: 'gone' } : { known: true, principal }
}

async function linkByEmail(deps: SlackDeps, who: SlackUser): Promise<string | null> {
  if (deps.userByEmail === undefined) return null
  const found = await readSlackUser(deps.api, who)
  if (found === null || found.guest || found.email === null) return null
  const user = await deps.userByEmail(found.email)
  if (user !== null) await link(deps.db, who, user)
  return user
}

/** A private message with a button to the page, where the person signs in and confirms. The address works once and for a short time. */
export async function linkMessage(deps: SlackDeps, who: SlackUser, why: 'unlinked' | 'gone'): Promise<SlackMessage> {
  const token = newSecret()
  const found = await readSlackUser(deps.api, who)
  await keepLinkRequest(deps.db, { ...who, tokenHash: await hashOf(token), slackName: found?.name ?? null, lifeMs: deps.limits.linkMs })
  const text =
    why === 'gone'
      ? 'Your account of Pulse Query is no longer active. Link Slack to another one, or ask an administrator.'
      : 'Questions run with your own rights, so Pulse Query must know who you are. Link Slack to your account once, then ask again.'
  return {
    text,
    blocks: [
      { type: 'section', text: plainText(text, 3_000) },
      { type: 'actions', elements: [linkButton(actions.link, 'Link my account', `${deps.baseUrl}/slack/link?token=${token}`)] },
    ],
  }
}
