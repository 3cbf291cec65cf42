import { requiredScopes } from './install-routes.ts'

/** Events that the app listens to; without `agent_session_stopped` Slack shows no stop button. */
export const botEvents = [
  'app_mention',
  'message.im',
  'app_home_opened',
  'agent_session_stopped',
  'agent_session_title_changed',
  'member_joined_channel',
  'app_uninstalled',
  'tokens_revoked',
] as const

/** The app's manifest for a service that is reached at `address`: what an administrator gives to Slack to make the app. */
export const slackManifest = (address: string, matchEmail: boolean) => manifestAt(address.replace(/\/+$/, ''), matchEmail)

const manifestAt = (baseUrl: string, matchEmail: boolean) => ({
  display_information: {
    name: 'Pulse Query',
    description: 'Ask business questions, get numbers from the database.',
    background_color: '#1f2937',
  },
  features: {
    agent_view: { agent_description: 'Answers questions about the data with a sentence, a chart and a table.' },
    app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
    bot_user: { display_name: 'Pulse Query', always_online: true },
    slash_commands: [
      {
        command: '/ask',
        url: `${baseUrl}/slack/commands`,
        description: 'Ask a question, for yourself alone',
        usage_hint: 'revenue last month by segment',
        should_escape: true,
      },
    ],
    shortcuts: [
      { name: 'Ask about this', type: 'message', callback_id: 'ask_message', description: 'Asks the words of a message as a question' },
    ],
  },
  oauth_config: {
    redirect_urls: [`${baseUrl}/slack/oauth`],
    scopes: { bot: requiredScopes(matchEmail) },
  },
  settings: {
    event_subscriptions: { request_url: `${baseUrl}/slack/events`, bot_events: [...botEvents] },
    interactivity: { is_enabled: true, request_url: `${baseUrl}/slack/interactions` },
    org_deploy_enabled: false,
    socket_mode_enabled: false,
    token_rotation_enabled: false,
  },
})
