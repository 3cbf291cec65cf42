import { liveThrough } from '../../src/monitors/backtest/live-through.ts'
import { loadDemo } from '../../src/operations/demo/load-demo.ts'
import { quietMonitors } from './quiet-monitors.ts'
import { demoAsOf, TestCluster } from './test-cluster.ts'

// Fills the folder given with a stopped cluster that has the template `demo`. A process of its own, because loading keeps it busy.
const cluster = new TestCluster(process.argv[2] ?? '', async (owner) => {
  const loaded = await loadDemo(owner, { asOf: demoAsOf, liveThrough })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problem))
  await quietMonitors(owner)
})
try {
  await cluster.template('demo')
} finally {
  await cluster.stop()
}
