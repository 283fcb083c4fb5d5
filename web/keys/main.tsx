import '../reporter/page.css'
import './keys.css'
import { hydrate } from 'preact'
import { watchExits } from '../reporter/exit.ts'
import { speakOfPage } from '../reporter/words.ts'
import { KeysApp } from './app.tsx'
import { check } from './checker.ts'
import { shell } from './parts.ts'

watchExits()
await speakOfPage(shell)
hydrate(<KeysApp again={check} />, document.querySelector('#app') as Element)
await check()
