import { launchBrowser, signInAt, visit } from '../support/browser.ts'
import { freePort } from '../support/entries.ts'
import { startDemo } from './start.ts'

/** Makes the README's pictures from the running program: `node test/demo/pictures.ts`. */
const demo = await startDemo({ PORT: String(await freePort()) })
const browser = await launchBrowser()

const reporter = await visit(browser, `${demo.url}/en/`, 800, 'en')
await reporter.page.setViewportSize({ width: 800, height: 520 })
await reporter.page.screenshot({ path: 'docs/pictures/report.png' })

const desk = await visit(browser, `${demo.url}/desk`, 1280, 'en')
await signInAt(desk.page, demo.coordinator, 1)
await desk.page.getByRole('option', { name: /zelenim vratima/ }).click()
await desk.page.getByTestId('outside').waitFor()
await desk.page.setViewportSize({ width: 1280, height: 760 })
// Opened, it may stand elsewhere in the list: the pointer is not to light up another.
await desk.page.mouse.move(0, 0)
await desk.page.screenshot({ path: 'docs/pictures/desk.png' })

await browser.close()
await demo.close()
