import { defineConfig } from 'vitest/config'
import ordinary from '../vitest.config.ts'

/** How fast deliveries are acknowledged while fifty questions run: `vitest run --config test/slack/measure.config.ts`. */
export default defineConfig({ ...ordinary, test: { ...ordinary.test, include: ['test/slack/acknowledge.measure.ts'] } })
