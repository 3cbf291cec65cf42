import type { Page } from 'playwright-core'
import { ask, runStatement, serviceAddress, withBrowser } from './visit.ts'

/**
 * Measures the page over a running service: `node test/browser/by-hand/measure-page.ts ADDRESS`. Prints first paint, the time from a press to the
 * next frame with 10,000 rows loaded, and frame times while 100,000 rows scroll (the service needs MAX_ROWS=100000). Milliseconds.
 */
const origin = serviceAddress('Usage: node test/browser/by-hand/measure-page.ts ADDRESS')
const wide = (rows: number) =>
  `SELECT n AS customer_id, 'Customer ' || n AS name, date '2026-01-01' + n % 300 AS joined, n * 13.37 AS net_sales, n % 7 AS visits FROM generate_series(1, ${rows}) AS n`

const print = (name: string, value: string) => process.stdout.write(`${name.padEnd(44)} ${value}\n`)
const at = (sorted: number[], share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
const spread = (values: number[]) => {
  const sorted = values.toSorted((a, b) => a - b)
  return `median ${at(sorted, 0.5).toFixed(1)}, 95 % ${at(sorted, 0.95).toFixed(1)}, most ${at(sorted, 1).toFixed(1)}`
}

/** Time from a press to the second frame after it, as the asker sees it. */
const presses = (page: Page, selector: string, times: number) =>
  page.evaluate<number[]>(`(async () => {
    const took = []
    for (let i = 0; i < ${times}; i++) {
      const element = document.querySelectorAll(${JSON.stringify(selector)})[i % document.querySelectorAll(${JSON.stringify(selector)}).length]
      const start = performance.now()
      element.click()
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
      took.push(performance.now() - start)
      await new Promise((done) => setTimeout(done, 150))
    }
    return took
  })()`)

/** What the browser's main thread worked for each of `times` repetitions, in milliseconds of its own processor time: other programs do not count. */
async function worked(page: Page, times: number, work: () => Promise<unknown>): Promise<string> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const read = async () => new Map((await session.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]))
  const before = await read()
  await work()
  const after = await read()
  await session.detach()
  const each = (name: string) => (((after.get(name) ?? 0) - (before.get(name) ?? 0)) * 1_000) / times
  const [task, script, layout, style] = ['TaskDuration', 'ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'].map(each)
  return `${task?.toFixed(1)} (script ${script?.toFixed(1)}, layout ${layout?.toFixed(1)}, style ${style?.toFixed(1)})`
}

/** Times between frames while the longest table scrolls for three seconds. */
const scrolling = (page: Page) =>
  page.evaluate<number[]>(`(async () => {
    const region = document.querySelector('.long-table')
    const times = []
    let last = performance.now()
    const end = last + 3000
    const step = (region.scrollHeight - region.clientHeight) / 180
    while (last < end) {
      region.scrollTop += step
      const now = await new Promise((done) => requestAnimationFrame(done))
      times.push(now - last)
      last = now
    }
    return times.slice(1)
  })()`)

await withBrowser(async (open) => {
  const paints: number[] = []
  for (let i = 0; i < 5; i++) {
    const page = await open(origin)
    await page.getByRole('textbox', { name: 'Your question' }).waitFor()
    paints.push(await page.evaluate<number>(`performance.getEntriesByName('first-contentful-paint')[0].startTime`))
    await page.context().close()
  }
  print('first contentful paint', spread(paints))

  const slow = await open('about:blank')
  const session = await slow.context().newCDPSession(slow)
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  await slow.goto(origin)
  await slow.getByRole('textbox', { name: 'Your question' }).waitFor()
  print(
    'the same, processor slowed four times',
    (await slow.evaluate<number>(`performance.getEntriesByName('first-contentful-paint')[0].startTime`)).toFixed(1),
  )
  await slow.context().close()

  for (const rows of [10_000, 100_000]) {
    const made = await runStatement(origin, wide(rows))
    if (made.rows !== rows) {
      print(`${rows} rows`, `not measured: the service keeps ${made.rows ?? 'no'} rows; start it with MAX_ROWS=${rows}`)
      continue
    }
    const page = await open(`${made.path}?v=table`)
    await page.locator('.long-table tbody tr').nth(5).waitFor()
    print(`${rows} rows: frame to frame while scrolling`, spread(await scrolling(page)))
    const parts = '.statistics > summary, .receipt > summary, .steps > summary'
    // The first of each fetches or compiles code.
    await presses(page, parts, 6)
    let took: number[] = []
    const opening = await worked(page, 40, async () => {
      took = await presses(page, parts, 40)
    })
    print(`${rows} rows: press to frame, opening parts`, spread(took))
    print(`${rows} rows: work of one press`, opening)
    const sorting = await worked(page, 10, async () => {
      took = await presses(page, '.long-table th button', 10)
    })
    print(`${rows} rows: press to frame, sorting`, spread(took))
    print(`${rows} rows: work of one press`, sorting)
    const typing = await worked(page, 16, async () => {
      await page.getByRole('textbox', { name: 'Your question' }).focus()
      await page.keyboard.type('revenue by month')
    })
    print(`${rows} rows: work of one typed letter`, typing)
    await page.context().close()
  }
  const page = await open(origin)
  const start = performance.now()
  await ask(page, 'revenue by month this year')
  print('question to whole answer, driver included', (performance.now() - start).toFixed(0))
})
