import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parentPort } from 'node:worker_threads'
import { initWasm, Resvg } from '@resvg/resvg-wasm'
import { logger, None, parse, type Spec, View } from 'vega'
import { expressionInterpreter } from 'vega-interpreter'
import { compile, type TopLevelSpec } from 'vega-lite'

/** Draws charts in a thread of its own: specifications in, PNG files out, one after the other. Expressions are walked by an interpreter and nothing is loaded. */
const fileOf = (name: string): Uint8Array => readFileSync(fileURLToPath(import.meta.resolve(name)))

const fontFamily = 'Noto Sans'
const font = fileOf('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf')
await initWasm(fileOf('@resvg/resvg-wasm/index_bg.wasm'))

const refuse = () => Promise.reject(new Error('Charts load nothing.'))
const closedLoader = { load: refuse, sanitize: refuse, http: refuse, file: refuse }

/** Wide enough to be sharp where Slack shows it. */
const widthPixels = 1_200

/** The memory of the renderer is outside of what the thread may take, and never shrinks: 19 MB hold the highest picture. */
const mostHeightPixels = 4_000
const mostSvgCharacters = 4_000_000

async function draw(spec: Record<string, unknown>): Promise<Uint8Array<ArrayBuffer>> {
  const config = { ...(typeof spec.config === 'object' ? spec.config : {}), font: fontFamily, background: 'white' }
  // Made by our own compiler of picks, as plain JSON; the library's type is the same thing with names.
  const { spec: program } = compile({ ...spec, config, padding: 12 } as unknown as TopLevelSpec, { logger: logger(None) })
  const view = new View(parse(program as Spec, undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: 'none',
    loader: closedLoader,
  })
  const svg = await view.toSVG()
  view.finalize()
  if (svg.length > mostSvgCharacters) throw new Error(`the drawing has ${svg.length} characters, and ${mostSvgCharacters} is the most`)
  const picture = new Resvg(svg, {
    fitTo: { mode: 'width', value: widthPixels },
    font: { fontBuffers: [font], defaultFontFamily: fontFamily, sansSerifFamily: fontFamily },
  })
  try {
    const heightPixels = Math.ceil((picture.height * widthPixels) / picture.width)
    if (!(heightPixels <= mostHeightPixels))
      throw new Error(`the chart is ${heightPixels} pixels high, and ${mostHeightPixels} is the most`)
    const image = picture.render()
    const png = new Uint8Array(image.asPng())
    image.free()
    return png
  } finally {
    picture.free()
  }
}

parentPort?.on('message', (spec: Record<string, unknown>) => {
  void draw(spec).then(
    (png) => parentPort?.postMessage({ png }, [png.buffer]),
    (error: unknown) => parentPort?.postMessage({ fault: error instanceof Error ? error.message : String(error) }),
  )
})
