import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../src/base/ids.ts'
import { framesOf, type HttpBench, httpBench, newConversation, post } from '../support/http-bench.ts'
import { candidate, phraseTranslator } from '../support/phrase-translator.ts'

const series = (count: number) =>
  candidate(`select n as order_line, n * 1.25 as net_sales, 'Customer ' || n as customer from generate_series(1, ${count}) n order by n`)

let bench: HttpBench
beforeAll(async () => {
  const translator = phraseTranslator('semantic', {
    'mixed “values”': candidate(
      `select * from (values
        (1, 12345678901234567.25::numeric, '=1+1', date '2026-03-01', true),
        (2, 0.1, 'a <b> & "c"', date '1899-12-31', null),
        (3, null, '', null, false)) v(line, amount, note, day, flag)`,
    ),
    long: series(20_000),
    'too long': series(30_001),
    wide: candidate(`select n, (select string_agg('x', '') from generate_series(1, 60000)) as filler from generate_series(1, 3) n`),
  })
  bench = await httpBench({ translators: [translator], view: { maxRows: 500, maxCost: null }, limits: { exportMaxRows: 30_000 } })
})
afterAll(() => bench.close())

async function exported(question: string, query: string, headers: Record<string, string> = {}): Promise<Response> {
  const conversation = await newConversation(bench)
  const asked = await post(bench, `/api/conversations/${conversation}/answers`, { id: newId(), question }, { accept: 'text/event-stream' })
  const frames = await framesOf(asked)
  const data = frames.find(({ event }) => event === 'result')?.data ?? {}
  return bench.app.request(`/api/results/${data.result}/export${query}`, { headers })
}

const sheetOf = async (response: Response): Promise<string> => {
  const files = unzipSync(new Uint8Array(await response.arrayBuffer()))
  expect(Object.keys(files).toSorted()).toEqual([
    '[Content_Types].xml',
    '_rels/.rels',
    'xl/_rels/workbook.xml.rels',
    'xl/styles.xml',
    'xl/workbook.xml',
    'xl/worksheets/sheet1.xml',
  ])
  return new TextDecoder().decode(files['xl/worksheets/sheet1.xml'])
}

describe('a result as a file', () => {
  test('is CSV with every value exact and nothing that runs', async () => {
    const response = await exported('mixed “values”', '')
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="mixed-values.csv"; filename*=UTF-8''mixed-values.csv`)
    expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer()).split('\r\n')).toEqual([
      '\uFEFFLine,Amount,Note,Day,Flag',
      `1,12345678901234567.25,'=1+1,2026-03-01,true`,
      '2,0.1,"a <b> & ""c""",1899-12-31,',
      '3,,"",,false',
      '',
    ])
  })

  test('is XLSX with typed cells; what a double or a calendar of spreadsheets cannot hold is text', async () => {
    const sheet = await sheetOf(await exported('mixed “values”', '?format=xlsx'))
    expect(sheet.match(/<row [\s\S]*?<\/row>/g)).toHaveLength(4)
    for (const part of [
      '<is><t xml:space="preserve">12345678901234567.25</t></is>',
      '<c><v>0.1</v></c>',
      '<c t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c>',
      'a &lt;b&gt; &amp; "c"',
      '<c s="1"><v>46082</v></c>',
      '<is><t xml:space="preserve">1899-12-31</t></is>',
      '<c t="b"><v>1</v></c>',
      '<c/>',
    ]) {
      expect(sheet).toContain(part)
    }
    expect(sheet).not.toContain('<f>')
  })

  test('that was cut is run again and comes whole', async () => {
    const lines = (await (await exported('long', '')).text()).trimEnd().split('\r\n')
    expect(lines).toHaveLength(20_001)
    expect(lines.at(-1)).toBe('20000,25000.00,Customer 20000')
    const sheet = await sheetOf(await exported('long', '?format=xlsx'))
    expect(sheet.match(/<row /g)).toHaveLength(20_001)
  })

  test('with more rows than may be exported breaks off, so that a part is not taken for the whole', async () => {
    const response = await exported('too long', '')
    await expect(response.text()).rejects.toThrow(/more rows than may be exported/)
  })

  test('of somebody else, or of a time long past, is not found', async () => {
    const foreign = await exported('long', '', { 'x-test-user': 'somebody else' })
    expect(foreign.status).toBe(404)
    expect(await foreign.json()).toMatchObject({ title: expect.any(String), detail: expect.stringContaining('result') })
  })

  test('in another format is refused with the formats there are', async () => {
    const response = await exported('long', '?format=pdf')
    expect(response.status).toBe(400)
    expect(JSON.stringify(await response.json())).toMatch(/csv.*xlsx/)
  })

  test('whose reader leaves stops its statement', async () => {
    const response = await exported('long', '')
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    await expect
      .poll(async () => {
        const { rows } = await bench.database.connections.withClient((client) =>
          client.query(
            "select count(*)::int as busy from pg_stat_activity where query like '%generate_series%' and state <> 'idle' and pid <> pg_backend_pid()",
          ),
        )
        return rows[0]?.busy
      })
      .toBe(0)
  })

  test('keeps a cell within what a sheet can hold', async () => {
    const sheet = await sheetOf(await exported('wide', '?format=xlsx'))
    const longest = Math.max(...(sheet.match(/x+(?=…)/g) ?? []).map(({ length }) => length))
    expect(longest).toBe(32_766)
  })
})
