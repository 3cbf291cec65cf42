import { type Intent, say } from '../intent.ts'
import { each } from '../phrase.ts'
import type { Random } from '../random.ts'
import { quoted } from '../sales.ts'

/** A figure of a material, one row a material in `table`. */
type Fact = { key: string; table: string; column: string; nouns: string[]; additive: boolean; bounds: number[]; unit: string }

const fact = (table: string, column: string, nouns: string[], additive: boolean, bounds: number[], unit = ''): Fact => ({
  key: nouns[0] ?? column,
  table,
  column,
  nouns,
  additive,
  bounds,
  unit,
})

const facts: Fact[] = [
  fact('stox_working_capital', 'inventory_value', ['inventory value', 'stock value', 'value of the stock'], true, [1000, 5000, 10000]),
  fact(
    'stox_working_capital',
    'avg_inventory_units',
    ['average inventory', 'average stock', 'average inventory units'],
    true,
    [100, 500, 1000],
    'units',
  ),
  fact('stox_working_capital', 'days_on_hand', ['days on hand', 'days of stock'], false, [30, 60, 90, 120], 'days'),
  fact('stox_working_capital', 'turnover_ratio', ['turnover ratio', 'inventory turnover', 'stock turnover'], false, [2, 4, 6]),
  fact('stox_safety_stock', 'safety_stock_units', ['safety stock', 'safety stock units'], true, [50, 100, 200], 'units'),
  fact('stox_safety_stock', 'service_level_pct', ['target service level', 'service level'], false, [90, 92]),
  fact('stox_safety_stock', 'demand_std_dev', ['standard deviation of demand', 'demand standard deviation'], false, [10, 20]),
  fact('stox_reorder_point', 'reorder_point', ['reorder point'], false, [50, 100, 200], 'units'),
  fact('stox_reorder_point', 'avg_daily_demand', ['average daily demand', 'daily demand'], false, [5, 10]),
  fact('stox_reorder_point', 'lead_time_demand', ['lead time demand'], false, [50, 100]),
  fact('stox_lot_size', 'economic_order_quantity', ['economic order quantity', 'EOQ'], false, [200, 500, 1000]),
  fact('stox_annual_cost', 'total_annual_cost', ['total annual cost', 'annual inventory cost'], true, [500, 1000, 2000]),
  fact('stox_annual_cost', 'shortage_cost', ['shortage cost'], true, [100, 500]),
  fact('stox_annual_cost', 'annual_demand_units', ['annual demand', 'yearly demand'], true, [1000, 5000], 'units'),
  fact('stox_performance_metrics', 'fill_rate_pct', ['fill rate'], false, [95, 98, 99], '%'),
  fact('stox_performance_metrics', 'stockout_incidents', ['stockouts', 'stockout incidents'], true, [1, 2, 3]),
  fact('stox_performance_metrics', 'excess_inventory_value', ['excess inventory value', 'excess stock value'], true, [500, 1000]),
  fact('stox_performance_metrics', 'obsolete_inventory_value', ['obsolete inventory value', 'obsolete stock value'], true, [500, 1000]),
  fact('stox_performance_metrics', 'inventory_accuracy_pct', ['inventory accuracy'], false, [95, 98], '%'),
  fact('stox_material_master', 'unit_cost', ['unit cost', 'cost per unit'], false, [5, 10]),
  fact('stox_material_master', 'unit_price', ['unit price', 'selling price', 'price'], false, [5, 10, 20]),
  fact('stox_material_master', 'lead_time_days', ['lead time'], false, [14, 21, 30], 'days'),
]

const named = (random: Random): { fact: Fact; m: string } => {
  const chosen = random.pick(facts)
  return { fact: chosen, m: random.pick(chosen.nouns) }
}

const one: Intent = {
  name: 'a fact of a material',
  weight: 5,
  draw: (random, names) => {
    const { fact: asked, m } = named(random)
    const byNumber = random.chance(0.6)
    const name = byNumber ? random.pick(names.products).number : random.pick(names.articles)
    const condition = byNumber
      ? `material_number = ${quoted(name)}`
      : `material_number IN (SELECT material_number FROM stox_material_master WHERE material_description ILIKE ${quoted(`${name}%`)})`
    const base = `SELECT material_number, ${asked.column} AS v1 FROM ${asked.table} WHERE ${condition}`
    const golds = [
      base,
      `SELECT ${asked.column} AS v1 FROM ${asked.table} WHERE ${condition}`,
      // Packs of one article are told one by one, together or on the average.
      ...(byNumber ? [] : ['SUM', 'AVG'].map((all) => `SELECT ${all}(${asked.column}) AS v1 FROM ${asked.table} WHERE ${condition}`)),
    ]
    const patterns = each(`
      {m} of {x} / {m} for {x} / what is the {m} of {x}? / what's the {m} for {x}? / {x} {m} / show me the {m} of {x}
      what {m} does {x} have? / tell me the {m} of (product|material|) {x} / I need the {m} for {x}
    `)
    return {
      ...say(random, patterns, { m, x: name }),
      golds,
      features: [`fact: ${asked.key}`, `named by ${byNumber ? 'number' : 'description'}`],
    }
  },
}

const total: Intent = {
  name: 'a total of materials',
  weight: 4,
  draw: (random, names) => {
    const { fact: asked, m } = named(random)
    const sum = asked.additive && random.chance(0.6)
    const brand = random.chance(0.35) ? random.pick(names.brands) : null
    // The mean selling price may be weighed by what was sold.
    if (m.startsWith('average') || m.endsWith('price') || (asked.key === 'average inventory' && !sum)) return null
    const where = brand
      ? ` WHERE material_number IN (SELECT material_number FROM stox_material_master WHERE material_description ILIKE ${quoted(`${brand}%`)})`
      : ''
    const slots = {
      k: sum ? random.pick(['total', 'total', 'sum of', 'overall']) : random.pick(['average', 'mean', 'avg']),
      m,
      c: brand
        ? random.pick([`of ${brand} products`, `for ${brand} products`])
        : random.pick(['', '', 'of all materials', 'across all materials', 'of our products']),
    }
    const patterns = each(`
      {k} {m} {c} / what is the {k} {m} {c}? / what's our {k} {m} {c} / show me the {k} {m} {c} / give me the {k} {m} {c}
    `)
    return {
      ...say(random, patterns, slots),
      golds: [`SELECT ${sum ? 'SUM' : 'AVG'}(${asked.column}) AS v1 FROM ${asked.table}${where}`],
      features: [`fact: ${asked.key}`, sum ? 'sum' : 'average', brand && 'condition: brand'],
    }
  },
}

const ranking: Intent = {
  name: 'top materials by fact',
  weight: 4,
  draw: (random, names) => {
    const { fact: asked, m } = named(random)
    const brand = random.chance(0.25) ? random.pick(names.brands) : null
    const limit = random.pick([1, 3, 5, 10])
    const least = random.chance(0.3)
    const condition = brand
      ? ` AND material_number IN (SELECT material_number FROM stox_material_master WHERE material_description ILIKE ${quoted(`${brand}%`)})`
      : ''
    const gold = `SELECT material_number, ${asked.column} AS v1 FROM ${asked.table} WHERE ${asked.column} IS NOT NULL${condition} ORDER BY 2 ${least ? 'ASC' : 'DESC'} FETCH FIRST ${limit} ROWS ONLY`
    const slots = {
      n: `${limit}`,
      m,
      h: least ? 'lowest' : 'highest',
      c: brand ? `of ${brand}` : '',
      ps: random.pick(['materials', 'products', 'SKUs']),
      p: random.pick(['material', 'product', 'SKU']),
    }
    const patterns =
      limit === 1
        ? ['which {p} has the {h} {m}?', 'the {p} with the {h} {m}', 'what is the {p} with the {h} {m}?']
        : [
            '{n} {ps} with the {h} {m}',
            'the {n} {ps} with the {h} {m}',
            'which {n} {ps} have the {h} {m}?',
            'show me the {n} {ps} with the {h} {m}',
            ...(least ? ['bottom {n} {ps} by {m}'] : ['top {n} {ps} by {m}']),
          ]
    const asking = brand ? patterns.map((pattern) => pattern.replace('{ps}', `${brand} {ps}`).replace('{p}', `${brand} {p}`)) : patterns
    // Equal figures may stand in any order, and where many are equal any of them may be named.
    return {
      ...say(random, asking, slots),
      golds: [gold, `SELECT v1 AS n FROM (${gold}) AS x ORDER BY 1 ${least ? 'ASC' : 'DESC'}`],
      ordered: limit > 1,
      features: [`fact: ${asked.key}`, least ? 'lowest' : 'highest', brand && 'condition: brand'],
    }
  },
}

const bound: Intent = {
  name: 'materials past a bound',
  weight: 5,
  draw: (random, names) => {
    const { fact: asked, m } = named(random)
    const limit = random.pick(asked.bounds)
    const side = random.pick([
      { s: 'more than', sign: '>' },
      { s: 'over', sign: '>' },
      { s: 'above', sign: '>' },
      { s: 'at least', sign: '>=' },
      { s: 'below', sign: '<' },
      { s: 'less than', sign: '<' },
      { s: 'under', sign: '<' },
    ])
    const brand = random.chance(0.2) ? random.pick(names.brands) : null
    const besides = facts.filter(({ table, key }) => table === asked.table && key !== asked.key)
    const second = besides.length > 0 && random.chance(0.2) ? random.pick(besides) : null
    const condition = brand
      ? ` AND material_number IN (SELECT material_number FROM stox_material_master WHERE material_description ILIKE ${quoted(`${brand}%`)})`
      : ''
    const other = second ? random.pick(second.bounds) : 0
    const counted = random.chance(0.3)
    const where = `${asked.column} ${side.sign} ${limit}${second ? ` AND ${second.column} > ${other}` : ''}${condition}`
    const amount = `${limit}${asked.unit === '%' ? ' %' : ''}`
    const slots = {
      m,
      s: side.s,
      n: amount,
      u: asked.unit === 'days' || asked.unit === 'units' ? `${amount} ${asked.unit}` : amount,
      ps: brand ? `${brand} products` : random.pick(['materials', 'products', 'SKUs']),
      and: second ? `and ${/^[aeiou]/.test(second.key) ? 'an' : 'a'} ${second.key} above ${other}` : '',
    }
    const patterns = [
      '{ps} with (a|) {m} {s} {u} {and}',
      'which {ps} have (a|) {m} {s} {u} {and}?',
      ...(second ? [] : ['{ps} whose {m} is {s} {u}', '{ps} where {m} is {s} {n}']),
      'list all {ps} with (a|) {m} {s} {n} {and}',
      'show me {ps} with {m} {s} {n} {and}',
    ]
    const counting = ['how many {ps} have (a|) {m} {s} {u} {and}?', 'number of {ps} with (a|) {m} {s} {n} {and}']
    return {
      ...say(random, counted ? counting : patterns, slots),
      golds: [
        counted ? `SELECT COUNT(*) AS n FROM ${asked.table} WHERE ${where}` : `SELECT material_number FROM ${asked.table} WHERE ${where}`,
      ],
      features: [`fact: ${asked.key}`, `side: ${side.s}`, brand && 'condition: brand', second && 'two bounds', counted && 'counted'],
    }
  },
}

/** The stock figures of the whole company, by the week. */
const summary: Intent = {
  name: 'the stock summary',
  weight: 2,
  draw: (random) => {
    const figures = [
      { column: 'total_inventory_value', nouns: ['total inventory value', 'total stock value'] },
      { column: 'total_working_capital', nouns: ['total working capital', 'working capital'] },
      { column: 'avg_turnover_ratio', nouns: ['average turnover ratio'] },
      { column: 'service_level_achievement', nouns: ['service level achievement'] },
      { column: 'total_sku_count', nouns: ['total SKU count', 'number of SKUs in stock'] },
    ]
    const { column, nouns } = random.pick(figures.slice(0, 4))
    const latest = random.chance(0.5)
    const m = random.pick(nouns)
    const alternatives: Record<string, string[]> = {
      total_inventory_value: ['SELECT SUM(inventory_value) AS v1 FROM stox_working_capital'],
      total_working_capital: ['SELECT SUM(inventory_value) AS v1 FROM stox_working_capital'],
      avg_turnover_ratio: ['SELECT AVG(turnover_ratio) AS v1 FROM stox_working_capital'],
      service_level_achievement: [],
    }
    if (latest) {
      const patterns = each(`
        current {m} / what is our {m} (now|right now|currently|at the moment|today)? / latest {m} / what's the current {m}?
        {m} (now|today)
      `)
      return {
        ...say(random, patterns, { m }),
        golds: [
          `SELECT ${column} FROM stox_enterprise_summary ORDER BY calculation_date DESC FETCH FIRST 1 ROWS ONLY`,
          ...(alternatives[column] ?? []),
        ],
        features: [`fact: ${column}`, 'latest'],
      }
    }
    const year = random.pick([2025, 2026])
    const patterns = each(`
      {m} over time / {m} over time in {y} / how did (the|our) {m} develop in {y}? / {m} trend {y} / {m} by week in {y}
    `)
    const said = say(random, patterns, { m, y: `${year}` })
    const where = said.question.includes(`${year}`)
      ? ` WHERE calculation_date >= DATE '${year}-01-01' AND calculation_date < DATE '${year + 1}-01-01'`
      : ''
    const base = (label: string): string => `SELECT ${label} AS d1, ${column} AS v1 FROM stox_enterprise_summary${where}`
    const monthEnd = `SELECT to_char(calculation_date, 'YYYY-MM') AS d1, ${column} AS v1 FROM (SELECT DISTINCT ON (to_char(calculation_date, 'YYYY-MM')) * FROM stox_enterprise_summary${where} ORDER BY to_char(calculation_date, 'YYYY-MM'), calculation_date DESC) AS x`
    return {
      ...said,
      golds: [base('calculation_date'), base("date_trunc('week', calculation_date)::date"), monthEnd],
      features: [`fact: ${column}`, 'over time'],
    }
  },
}

/** Two figures of a material held against each other. */
const against: Intent = {
  name: 'stock against its marks',
  weight: 2,
  draw: (random) => {
    const marks = [
      {
        words: ['safety stock', 'the safety stock', 'their safety stock'],
        sql: 's.safety_stock_units',
        from: 'stox_working_capital w JOIN stox_safety_stock s USING (material_number)',
      },
      {
        words: ['reorder point', 'the reorder point', 'their reorder point'],
        sql: 's.reorder_point',
        from: 'stox_working_capital w JOIN stox_reorder_point s USING (material_number)',
      },
    ]
    const { words, sql, from } = random.pick(marks)
    const below = random.chance(0.7)
    const counted = random.chance(0.3)
    const slots = {
      k: random.pick(words.slice(1)),
      s: below ? random.pick(['below', 'under', 'less than', 'lower than']) : random.pick(['above', 'higher than']),
      ps: random.pick(['materials', 'products', 'SKUs']),
    }
    const patterns = counted
      ? ['how many {ps} have average stock {s} {k}?', 'number of {ps} with average inventory {s} {k}']
      : each(`
          {ps} with average stock {s} {k} / which {ps} have average inventory {s} {k}? / {ps} whose average stock is {s} {k}
          list {ps} where the stock is {s} {k}
        `)
    const where = `w.avg_inventory_units ${below ? '<' : '>'} ${sql}`
    return {
      ...say(random, patterns, slots),
      golds: [counted ? `SELECT COUNT(*) AS n FROM ${from} WHERE ${where}` : `SELECT w.material_number FROM ${from} WHERE ${where}`],
      features: [`against: ${words[0]}`, counted && 'counted'],
    }
  },
}

/** Questions about stock and materials. */
export const stockIntents: Intent[] = [one, total, ranking, bound, summary, against]
