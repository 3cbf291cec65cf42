import type { ModalView } from '@slack/types'
import { feedbackReasons } from '../../chat/feedback.table.ts'
import { clip, plain } from '../escape.ts'
import { slackLimits } from '../limits.ts'
import { plainText } from './elements.ts'

const modal = (title: string, blocks: ModalView['blocks'], more: Partial<ModalView> = {}): ModalView => ({
  type: 'modal',
  title: plainText(title, slackLimits.modalTitle),
  close: plainText('Close'),
  blocks,
  ...more,
})

const words = (text: string): ModalView['blocks'][number] => ({ type: 'section', text: plainText(text, slackLimits.section) })

/** What stands in a view until it is filled. */
export const loadingView = (title: string): ModalView => modal(title, [words('One moment …')])

/** A view that says one thing. */
export const messageView = (title: string, text: string): ModalView => modal(title, [words(text)])

/** A statement to read and copy. */
export function sqlView(sql: string): ModalView {
  const text = clip(plain(sql), 20_000)
  const parts = text.match(/[\s\S]{1,2800}/g) ?? []
  return modal(
    'Statement',
    parts.map((part) => ({ type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: part }] }] })),
  )
}

const reasonNames: Record<(typeof feedbackReasons)[number], string> = {
  misunderstood: 'The question was misunderstood',
  wrong_numbers: 'The numbers are wrong',
  wrong_period: 'The period is wrong',
  missing_data: 'Data is missing',
  hard_to_read: 'It is hard to read',
  too_slow: 'It took too long',
}

/** Asks what is wrong with an answer. The answer's id travels with the view. */
export const feedbackView = (answer: string, callback: string): ModalView =>
  modal(
    'What is wrong?',
    [
      {
        type: 'input',
        block_id: 'reasons',
        optional: true,
        label: plainText('Reasons'),
        element: {
          type: 'checkboxes',
          action_id: 'reasons',
          options: feedbackReasons.map((reason) => ({ text: plainText(reasonNames[reason]), value: reason })),
        },
      },
      {
        type: 'input',
        block_id: 'note',
        optional: true,
        label: plainText('In your words'),
        element: { type: 'plain_text_input', action_id: 'note', multiline: true, max_length: 2_000 },
      },
    ],
    { callback_id: callback, private_metadata: answer, submit: plainText('Send', slackLimits.modalTitle) },
  )
