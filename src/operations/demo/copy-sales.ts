import type { CopyValue } from '../../db/copy.ts'
import { type DayNumber, type DemoCalendar, isoOf, monthOf, monthText } from './calendar.ts'
import type { CopyTable } from './copy-table.ts'
import { type planCustomers, salesOffices } from './customers.ts'
import type { Material, MaterialPlan } from './materials.ts'
import { at } from './random.ts'
import type { SalesLine } from './sales.ts'

export type SalesPlan = { customers: ReturnType<typeof planCustomers>; materials: MaterialPlan; lines: readonly SalesLine[] }

/** Copies the masters and the order lines. */
export async function copySales(copy: CopyTable, calendar: DemoCalendar, { customers, materials, lines }: SalesPlan): Promise<void> {
  const buyers = [...customers.buyers, ...customers.silent].map((customer) => [customer.id, at(salesOffices, customer.office).name])
  await copy('public.customer_master', ['customer', 'sales_office_name'], buyers)
  const goods = [...materials.sold, ...materials.unsold].map(materialRow)
  await copy('public.stox_material_master', materialColumns, goods)
  await copy('public.transaction_data', lineColumns, lineRows(lines, calendar), lines.length)
}

const materialColumns = ['material_number', 'material_description', 'unit_cost', 'unit_price', 'lead_time_days', 'storage_cost_pct']

const materialRow = (material: Material): CopyValue[] => [
  material.number,
  material.description,
  money(material.costCents),
  money(material.priceCents),
  material.leadTimeDays,
  material.storageCostPct,
]

const lineColumns = [
  'order_number',
  'customer',
  'material_number',
  'posting_date',
  'net_sales',
  'gross_margin',
  'total_cogs',
  'inv_quantity_cases',
  'year_month',
]

function* lineRows(lines: readonly SalesLine[], calendar: DemoCalendar): Generator<CopyValue[]> {
  let day: DayNumber = calendar.firstDay - 1
  let dayText = ''
  let month = ''
  for (const line of lines) {
    if (line.day !== day) {
      day = line.day
      dayText = isoOf(day)
      month = monthText(monthOf(day))
    }
    const margin = money(line.netCents - line.cogsCents)
    yield [line.order, line.customer, line.material, dayText, money(line.netCents), margin, money(line.cogsCents), line.cases, month]
  }
}

/** Cents as a decimal number with two places. */
function money(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0')
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
