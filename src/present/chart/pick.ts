/** How a chart is drawn. number: figures in large type; grid: a heat map; bins: a histogram; density: points counted in cells. */
export type Mark = 'number' | 'line' | 'area' | 'bar' | 'point' | 'arc' | 'box' | 'grid' | 'bins' | 'density'

/**
 * What to draw, in terms of result columns by name. `x` and `y` are the axes as drawn (a horizontal bar has its measure on `x`);
 * several measures stand in the list of their axis. `color` and `facet` split rows by a column, or by measure when it is `*`.
 */
export type ChartPick = {
  mark: Mark
  x: string[]
  y: string[]
  color: string | null
  facet: string | null
  /** Marks on top of each other: as they are, or as shares of the whole. */
  stack: 'zero' | 'normalize' | null
  sort: 'value' | 'natural'
  /** Only this many groups are drawn, by size; with `rest` the others are one group more. */
  top: number | null
  rest: boolean
  /** Dots on lines, values in cells: few enough to read. */
  labels: boolean
  /** The time from which a period is not over yet, as its cell is written; its stretch of a line is dashed. */
  unfinished?: string | null
}

/** The choice for a result: `why` says it in a few words, also when there is nothing to draw; alternatives are other sensible picks. */
export type ChartChoice = { pick: ChartPick | null; why: string; alternatives: ChartPick[] }
