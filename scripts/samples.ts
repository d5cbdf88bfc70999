import { chromium } from 'playwright-core'
import { chromiumPath } from '../src/testing/browser/chromium.ts'
import { wordFile } from './samples/word-file.ts'

/** Makes the binary documents of the sample shop from their sources: `bun scripts/samples.ts`. Only after those have changed. */

const OUT = `${import.meta.dir}/../src/domain/samples/files`
const FORM = `body{font:11pt "Noto Sans","DejaVu Sans",sans-serif}section{break-after:page}section:last-child{break-after:auto}
table{border-collapse:collapse;width:100%;margin-bottom:18pt}th,td{border-bottom:.5pt solid #999;padding:4pt 6pt;text-align:start}`

const browser = await chromium.launch({ executablePath: chromiumPath ?? 'chromium', args: ['--headless', '--no-sandbox', '--disable-gpu'] })
try {
  const page = await browser.newPage()
  for (const language of ['ru', 'en']) {
    await page.setContent(await Bun.file(`${import.meta.dir}/samples/${language}/prices.html`).text())
    await page.addStyleTag({ content: FORM })
    const margin = { top: '18mm', bottom: '18mm', left: '18mm', right: '18mm' }
    await Bun.write(`${OUT}/${language}/prices.pdf`, await page.pdf({ format: 'A4', margin }))
    await Bun.write(
      `${OUT}/${language}/returns.docx`,
      wordFile(await Bun.file(`${import.meta.dir}/samples/${language}/returns.txt`).text()),
    )
  }
} finally {
  await browser.close()
}
