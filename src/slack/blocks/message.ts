import type { KnownBlock } from '@slack/types'

/** A point of a series; `label` is one of the axis' categories. */
export type ChartPoint = { label: string; value: number }
type Axis = { categories: string[]; x_label?: string; y_label?: string }

/** Slack's own chart block, which its package of types does not know yet. */
export type ChartBlock = {
  type: 'data_visualization'
  block_id?: string
  title: string
  chart:
    | { type: 'pie'; segments: ChartPoint[] }
    | { type: 'bar' | 'line' | 'area'; series: { name: string; data: ChartPoint[] }[]; axis_config: Axis }
}

/** A chart that lies with Slack as a file, and what it shows in words. */
export type ChartPicture = { file: string; alt: string }

export type SlackBlock = KnownBlock | ChartBlock

/** A message as it is posted; `text` is what notifications and readers without blocks show. */
export type SlackMessage = { text: string; blocks: SlackBlock[] }
