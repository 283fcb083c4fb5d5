import '../reporter/page.css'
import { hydrate } from 'preact'
import { watchExits } from '../reporter/exit.ts'
import { speakOfPage } from '../reporter/words.ts'
import { ReturnApp } from './app.tsx'
import { returning } from './parts.ts'

watchExits()
await speakOfPage(returning)
hydrate(<ReturnApp />, document.querySelector('#app') as Element)
