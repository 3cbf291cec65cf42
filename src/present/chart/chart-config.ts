/** Plain JSON. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
/** How fields become places and colours. */
export type Encoding = { [key: string]: Json }

/** Eight colours, at least 4.5:1 on white and 6.8:1 on the dark ground. */
export const palettes = {
  light: ['#2a6fbb', '#c4551f', '#2a8556', '#8a4fb0', '#b8323f', '#0b7f89', '#8c6d1f', '#5b6770'],
  dark: ['#6fa8e8', '#f0915a', '#63c08e', '#c08ee0', '#f07c86', '#4fc3cd', '#d3b458', '#a3afba'],
}

/** Colours, sizes and lines of every chart, on a light or a dark ground. Source: Vega-Lite documentation, "Configuration". */
export function configOf(scheme: 'light' | 'dark'): Json {
  const ink = scheme === 'light' ? '#1b1f24' : '#e7e9ec'
  const quiet = scheme === 'light' ? '#5b6570' : '#a3afba'
  const line = scheme === 'light' ? '#e4e4e1' : '#2d333b'
  return {
    background: 'transparent',
    font: 'system-ui, sans-serif',
    range: { category: palettes[scheme] },
    axis: {
      labelColor: quiet,
      titleColor: ink,
      gridColor: line,
      domainColor: quiet,
      tickColor: quiet,
      titleFontWeight: 500,
      labelFontSize: 12,
      titleFontSize: 12,
      labelLimit: 180,
      labelOverlap: 'parity',
      labelSeparation: 6,
    },
    axisQuantitative: { tickCount: 5, format: '~s', domain: false, ticks: false },
    axisTemporal: { grid: false },
    axisDiscrete: { ticks: false },
    line: { strokeWidth: 2.25 },
    legend: { labelColor: ink, titleColor: quiet, labelFontSize: 12, titleFontSize: 12 },
    header: { labelColor: ink, titleColor: quiet },
    view: { stroke: null },
    mark: { color: palettes[scheme][0] ?? '' },
  }
}
