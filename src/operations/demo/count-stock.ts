import type pg from 'pg'
import { createRandom } from './random.ts'

/** Stock counts are facts, not computed from sales: most materials were counted this year. */
export async function countStock(client: pg.ClientBase, seed: number): Promise<void> {
  const { rows } = await client.query<{ material: string }>(
    'select material_number as material from public.stox_performance_metrics order by 1',
  )
  const random = createRandom(seed, 'counts')
  const counted = rows.flatMap(({ material }) =>
    random.chance(0.85) ? [{ material, accuracy: `${100 - random.int(0, 6)}.${random.int(0, 9)}` }] : [],
  )
  await client.query({
    text: `update public.stox_performance_metrics m set inventory_accuracy_pct = least(100, c.accuracy::numeric)
      from unnest($1::text[], $2::text[]) as c (material, accuracy) where m.material_number = c.material`,
    values: [counted.map((count) => count.material), counted.map((count) => count.accuracy)],
  })
}
