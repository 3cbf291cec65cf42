import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** The widths and colours that every page must be right in. */
const looks = [
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 360, colorScheme: 'light' },
  { width: 360, colorScheme: 'dark' },
] as const

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** The rules that look at colours: dark and light pages are the same document in other colours, so the second of them is held to these alone. */
const colourRules = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } as const

/** What axe finds wrong on a page as it is, one line each. */
export async function violations(page: Page, runOnly: typeof tags | typeof colourRules = tags): Promise<string[]> {
  if (!(await page.evaluate<boolean>(`typeof axe === 'object'`))) await page.evaluate(axe.source)
  const found = await page.evaluate<axe.AxeResults>(
    `axe.run(document, { runOnly: ${JSON.stringify(runOnly)}, resultTypes: ['violations'] })`,
  )
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 120)} ${failureSummary}`),
  )
}

/**
 * What is wrong with a page in each of its looks: what axe finds, and a page that scrolls sideways. `picture` gets the name of each look. The
 * page is left as wide and light as it was first.
 */
export async function violationsInEveryLook(page: Page, picture: (look: string) => Promise<void> = async () => {}): Promise<string[]> {
  const all: string[] = []
  for (const { width, colorScheme } of looks) {
    const look = `${width}-${colorScheme}`
    await page.setViewportSize({ width, height: 800 })
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // At its end nothing of an answer lies half under the question box, which would count as a small target.
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')
    all.push(...(await violations(page, colorScheme === 'dark' ? colourRules : tags)).map((one) => `${look}: ${one}`))
    const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
    if (wide !== width) all.push(`${look}: the page is ${wide} pixels wide`)
    await picture(look)
  }
  await page.setViewportSize({ width: 1280, height: 860 })
  await page.emulateMedia({ colorScheme: 'light' })
  return all
}
