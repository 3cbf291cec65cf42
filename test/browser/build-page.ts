import { build } from 'vite'

/** Builds the page into a folder of its own, so that tests neither need nor disturb another build. */
export async function buildPage(outDir: string): Promise<void> {
  await build({ configFile: new URL('../../src/web/vite.config.ts', import.meta.url).pathname, logLevel: 'error', build: { outDir } })
}
