import '../reporter/page.css'
import { hydrate } from 'preact'
import { watchExits } from '../reporter/exit.ts'
import { speakOfPage } from '../reporter/words.ts'
import { ReportApp } from './app.tsx'
import { loadTelling } from './load-telling.ts'
import { start } from './parts.ts'

watchExits()
speakOfPage(start).then(() => {
  hydrate(<ReportApp />, document.querySelector('#app') as Element)
  for (const touch of ['pointerover', 'pointerdown', 'focusin']) {
    document.addEventListener(touch, loadTelling, { once: true })
  }
})
