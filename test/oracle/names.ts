/** Runs one statement of ours and gives back its rows. */
export type Ask = (sql: string) => Promise<readonly (readonly unknown[])[]>

/** Values of the demonstration data that questions name. */
export type Names = {
  segments: string[]
  offices: string[]
  /** Materials with sales, with their descriptions. */
  products: { number: string; description: string }[]
  /** Descriptions without the size of the pack: several materials may share one. */
  articles: string[]
  /** First words of descriptions of several articles. */
  brands: string[]
  /** Numbers of customers with many orders. */
  customers: string[]
  kpis: { name: string; unit: string }[]
  teamsByKpi: Record<string, string[]>
  regions: string[]
  people: string[]
  monitors: string[]
  cohorts: string[]
}

/** Reads the names from a database with the demonstration data; each list is in the order of its values. */
export async function readNames(ask: Ask): Promise<Names> {
  const texts = async (sql: string): Promise<string[]> => (await ask(sql)).map(([first]) => String(first))
  const pairs = async (sql: string): Promise<[string, string][]> =>
    (await ask(sql)).map(([first, second]) => [String(first), String(second)])
  const products = await pairs(
    `SELECT m.material_number, m.material_description FROM stox_material_master m
     JOIN stox_working_capital w USING (material_number) WHERE w.turnover_ratio IS NOT NULL ORDER BY 1`,
  )
  return {
    segments: await texts('SELECT DISTINCT rfm_segment FROM customer_master WHERE rfm_segment IS NOT NULL ORDER BY 1'),
    offices: await texts('SELECT DISTINCT sales_office_name FROM regional_product_matrix ORDER BY 1'),
    products: products.map(([number, description]) => ({ number, description })),
    articles: [...new Set(products.map(([, description]) => description.replace(/ \d+ (x|pcs).*$/, '')))],
    brands: brandsOf(products.map(([, description]) => description)),
    customers: await texts('SELECT customer FROM customer_master WHERE frequency >= 60 ORDER BY 1'),
    kpis: (await pairs('SELECT name, unit FROM kpi_definitions ORDER BY id')).map(([name, unit]) => ({ name, unit })),
    teamsByKpi: groupsOf(
      await pairs(
        'SELECT DISTINCT k.name, t.name FROM kpi_data d JOIN kpi_definitions k ON k.id = d.kpi_id JOIN teams t ON t.id = d.team_id ORDER BY 1, 2',
      ),
    ),
    regions: await texts('SELECT name FROM regions WHERE id IN (SELECT region_id FROM kpi_data) ORDER BY id'),
    people: await texts("SELECT DISTINCT user_id FROM pulse_monitors WHERE user_id <> 'local' ORDER BY 1"),
    monitors: await texts('SELECT name FROM pulse_monitors WHERE id IN (SELECT monitor_id FROM pulse_alerts) ORDER BY 1'),
    cohorts: await texts('SELECT cohort_month FROM cohort_sizes ORDER BY 1'),
  }
}

/** First words that stand before several second ones; the others are halves of a name. */
function brandsOf(descriptions: readonly string[]): string[] {
  const seconds = groupsOf(descriptions.map((text) => [text.split(' ')[0] ?? '', text.split(' ')[1] ?? '']))
  return Object.entries(seconds)
    .filter(([, others]) => !others.includes('&') && others.length !== 1)
    .map(([first]) => first)
}

/** Second texts by first, each once. */
function groupsOf(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  const groups: Record<string, string[]> = {}
  for (const [first, second] of pairs) {
    const group = groups[first] ?? []
    groups[first] = group.includes(second) ? group : [...group, second]
  }
  return groups
}
