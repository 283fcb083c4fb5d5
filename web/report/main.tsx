import '../reporter/page.css'
import { hydrate } from 'preact'
import { watchExits } from '../reporter/exit.ts'
import { speakOfPage } from '../reporter/words.ts'
import { ReportApp } from './app.tsx'

watchExits()
await speakOfPage()
hydrate(<ReportApp />, document.querySelector('#app') as Element)
