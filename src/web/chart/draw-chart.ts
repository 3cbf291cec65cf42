import { parse, type Spec, View } from 'vega'
import { expressionInterpreter } from 'vega-interpreter'
import { compile, type TopLevelSpec } from 'vega-lite'
import type { VegaLiteChart } from '../../present/chart/vega-lite.ts'

/** A chart on the page. `image` gives it as a file; `remove` ends it and frees what it holds. */
export type DrawnChart = { image(kind: 'png' | 'svg'): Promise<Blob>; remove(): void }

/**
 * Draws a Vega-Lite specification into `place`, on a canvas, without evaluating code: expressions are walked by an interpreter, and
 * nothing is loaded from anywhere. Rejects when the specification cannot be drawn.
 */
export async function drawChart(place: HTMLElement, spec: VegaLiteChart['spec']): Promise<DrawnChart> {
  // Made by our own compiler of picks, as plain JSON; the library's type is the same thing with names.
  const { spec: program } = compile(spec as unknown as TopLevelSpec)
  const view = new View(parse(program as Spec, undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: 'canvas',
    container: place,
    hover: true,
    loader: closedLoader,
  })
  await view.runAsync()
  return {
    image: async (kind) => (kind === 'png' ? await pngOf(view) : new Blob([await view.toSVG()], { type: 'image/svg+xml' })),
    remove: () => {
      view.finalize()
      place.replaceChildren()
    },
  }
}

/** Twice the size on screen, so that it stays sharp in a document. */
async function pngOf(view: View): Promise<Blob> {
  const canvas: HTMLCanvasElement = await view.toCanvas(2)
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('The picture could not be made.')) : resolve(blob)), 'image/png')
  })
}

const refuse = () => Promise.reject(new Error('Charts load nothing.'))
const closedLoader = { load: refuse, sanitize: refuse, http: refuse, file: refuse }
