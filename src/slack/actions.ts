/** Names of what people can press, in messages and views; interactions come back under them. */
export const actions = {
  open: 'answer.open',
  sql: 'answer.sql',
  csv: 'answer.csv',
  save: 'answer.save',
  more: 'answer.more',
  followUp: 'answer.follow_up',
  choice: 'answer.choice',
  couldAsk: 'answer.could_ask',
  feedback: 'answer.feedback',
  remove: 'answer.remove',
  share: 'answer.share',
  link: 'account.link',
  example: 'home.example',
  again: 'question.again',
  acknowledge: 'alert.acknowledge',
  snooze: 'alert.snooze',
  truePositive: 'alert.true_positive',
  falsePositive: 'alert.false_positive',
  why: 'alert.why',
  openAlert: 'alert.open',
} as const

/** What the overflow menu of an answer offers. */
export const moreChoices = ['rerun', 'chart', 'share'] as const
export type MoreChoice = (typeof moreChoices)[number]

/** Views that people submit. */
export const views = { feedback: 'feedback', monitor: 'monitor' } as const
