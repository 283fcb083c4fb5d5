import '../reporter/page.css'
import { begin } from '../reporter/begin.ts'
import { ReportApp } from './app.tsx'
import { loadTelling } from './load-telling.ts'
import { start } from './parts.ts'

begin(start, () => <ReportApp />).then(() => {
  for (const touch of ['pointerover', 'pointerdown', 'focusin']) {
    document.addEventListener(touch, loadTelling, { once: true })
  }
})
