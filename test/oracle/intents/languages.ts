import { salesGolds } from '../gold.ts'
import { type Intent, say } from '../intent.ts'
import { dimensions, quoted } from '../sales.ts'
import { monthSpan, quarterSpan, type Span, span, within, yearSpan } from '../windows.ts'

type Words = {
  /** `question` asks for the measure in a sentence. */
  measures: { text: string; question: string; sql: string }[]
  windows: { text: string; span: Span }[]
  by: { text: string; sql: string }[]
  segment: string
  office: string
  figure: string[]
  grouped: string[]
  top: string[]
}

const revenue = 'SUM(t.net_sales)'
const margin = 'SUM(t.gross_margin)'
const orders = 'COUNT(DISTINCT t.order_number)'
const cases = 'SUM(t.inv_quantity_cases)'
const now = span('2026-01-01', '2026-11-21')

const languages: Record<string, Words> = {
  German: {
    measures: [
      { text: 'Umsatz', question: 'Wie hoch war der Umsatz', sql: revenue },
      { text: 'Bruttomarge', question: 'Wie hoch war die Bruttomarge', sql: margin },
      { text: 'Anzahl der Bestellungen', question: 'Wie viele Bestellungen gab es', sql: orders },
      { text: 'Absatz in Kisten', question: 'Wie hoch war der Absatz in Kisten', sql: cases },
      { text: 'Anzahl Bestellungen', question: 'Wie viele Bestellungen hatten wir', sql: orders },
    ],
    windows: [
      { text: 'im letzten Monat', span: monthSpan(2026, 10) },
      { text: 'letztes Jahr', span: yearSpan(2025) },
      { text: 'in 2024', span: yearSpan(2024) },
      { text: 'im Jahr 2025', span: yearSpan(2025) },
      { text: 'im letzten Quartal', span: quarterSpan(2026, 3) },
      { text: 'im März 2025', span: monthSpan(2025, 3) },
      { text: 'dieses Jahr', span: now },
      { text: 'im zweiten Quartal 2025', span: quarterSpan(2025, 2) },
    ],
    by: [
      { text: 'nach Segment', sql: dimensions.segment.sql },
      { text: 'pro Monat', sql: dimensions.month.sql },
      { text: 'je Segment', sql: dimensions.segment.sql },
      { text: 'nach Kunde', sql: dimensions.customer.sql },
      { text: 'pro Quartal', sql: dimensions.quarter.sql },
    ],
    segment: 'im Segment {x}',
    office: 'in {x}',
    figure: ['{q} {c} {t}?', '{m} {c} {t}', 'Zeig mir {m} {c} {t}', '{m} {t} {c}'],
    grouped: ['{m} {b} {t}', '{m} {t} {b}', 'Zeige {m} {b} {t}'],
    top: ['Top {n} Kunden nach Umsatz {t}', 'die {n} Kunden mit dem höchsten Umsatz {t}'],
  },
  French: {
    measures: [
      { text: "chiffre d'affaires", question: "quel était le chiffre d'affaires", sql: revenue },
      { text: 'marge brute', question: 'quelle était la marge brute', sql: margin },
      { text: 'nombre de commandes', question: 'quel était le nombre de commandes', sql: orders },
      { text: 'ventes', question: 'quelles étaient les ventes', sql: revenue },
    ],
    windows: [
      { text: 'le mois dernier', span: monthSpan(2026, 10) },
      { text: "l'année dernière", span: yearSpan(2025) },
      { text: 'en 2024', span: yearSpan(2024) },
      { text: 'au dernier trimestre', span: quarterSpan(2026, 3) },
      { text: 'cette année', span: now },
      { text: 'en mars 2025', span: monthSpan(2025, 3) },
    ],
    by: [
      { text: 'par segment', sql: dimensions.segment.sql },
      { text: 'par mois', sql: dimensions.month.sql },
      { text: 'par client', sql: dimensions.customer.sql },
      { text: 'par trimestre', sql: dimensions.quarter.sql },
    ],
    segment: 'du segment {x}',
    office: 'à {x}',
    figure: ['{m} {c} {t}', '{q} {c} {t} ?', 'montre-moi {m} {c} {t}', '{m} {t}'],
    grouped: ['{m} {b} {t}', '{m} {t} {b}'],
    top: ["les {n} meilleurs clients par chiffre d'affaires {t}", "top {n} clients par chiffre d'affaires {t}"],
  },
  Spanish: {
    measures: [
      { text: 'ventas', question: '¿cuáles fueron las ventas', sql: revenue },
      { text: 'margen bruto', question: '¿cuál fue el margen bruto', sql: margin },
      { text: 'número de pedidos', question: '¿cuál fue el número de pedidos', sql: orders },
      { text: 'ingresos', question: '¿cuáles fueron los ingresos', sql: revenue },
    ],
    windows: [
      { text: 'el mes pasado', span: monthSpan(2026, 10) },
      { text: 'el año pasado', span: yearSpan(2025) },
      { text: 'en 2024', span: yearSpan(2024) },
      { text: 'el último trimestre', span: quarterSpan(2026, 3) },
      { text: 'este año', span: now },
      { text: 'en marzo de 2025', span: monthSpan(2025, 3) },
    ],
    by: [
      { text: 'por segmento', sql: dimensions.segment.sql },
      { text: 'por mes', sql: dimensions.month.sql },
      { text: 'por cliente', sql: dimensions.customer.sql },
      { text: 'por trimestre', sql: dimensions.quarter.sql },
    ],
    segment: 'del segmento {x}',
    office: 'en {x}',
    figure: ['{m} {c} {t}', '{q} {c} {t}?', 'muéstrame {m} {c} {t}'],
    grouped: ['{m} {b} {t}', '{m} {t} {b}'],
    top: ['los {n} mejores clientes por ventas {t}', 'top {n} clientes por ventas {t}'],
  },
}

/** A figure of those with a customer over the number of customers. */
const perBuyer = (sql: string): string => `1.0 * ${sql} FILTER (WHERE t.customer IS NOT NULL) / NULLIF(COUNT(DISTINCT t.customer), 0)`

const foreign: Intent = {
  name: 'another language',
  weight: 4,
  draw: (random, names) => {
    const language = random.pick(Object.keys(languages))
    const words = languages[language]
    if (!words) return null
    const window = random.chance(0.75) ? random.pick(words.windows) : null
    const time = window ? [[within('t.posting_date', window.span)]] : []
    const kind = random.pick(['figure', 'figure', 'grouped', 'grouped', 'top'])
    const measure = random.pick(words.measures)
    if (kind === 'top') {
      const n = random.pick([3, 5, 10])
      return {
        ...say(random, words.top, { n: `${n}`, t: window?.text ?? '' }),
        golds: salesGolds({ dimensions: ['t.customer'], values: [revenue], where: time, order: 'DESC', limit: n }),
        ordered: true,
        features: [language, 'top'],
      }
    }
    if (kind === 'grouped') {
      const by = random.pick(words.by)
      if (/Monat|mois|mes|Quartal|trim/.test(by.text) && window !== null && !/20(24|25)$|an|Jahr|año/.test(window.text)) return null
      if (/Monat|mois|mes|Quartal|trim/.test(by.text) && window !== null && /März|mars|marzo|Quartal|Monat/.test(window.text)) return null
      return {
        ...say(random, words.grouped, { m: measure.text, b: by.text, t: window?.text ?? '' }),
        golds: [
          ...salesGolds({ dimensions: [by.sql], values: [measure.sql], where: time }),
          // "ventes par client" is a list or a mean.
          ...(by.sql === 't.customer' ? salesGolds({ values: [perBuyer(measure.sql)], where: time }) : []),
        ],
        features: [language, 'grouped'],
      }
    }
    const place = random.chance(0.5)
      ? random.pick([
          { form: words.segment, name: random.pick(names.segments), sql: 'c.rfm_segment' },
          { form: words.office, name: random.pick(names.offices), sql: 'c.sales_office_name' },
        ])
      : null
    const where = [...(place ? [[`${place.sql} = ${quoted(place.name)}`]] : []), ...time]
    const said = say(random, place ? words.figure.filter((one) => one.includes('{c}')) : words.figure, {
      m: measure.text,
      q: measure.question,
      c: place ? place.form.replace('{x}', place.name) : '',
      t: window?.text ?? '',
    })
    return { ...said, golds: salesGolds({ values: [measure.sql], where }), features: [language, 'figure'] }
  },
}

/** Questions in German, French and Spanish. */
export const languageIntents: Intent[] = [foreign]
