import '../reporter/page.css'
import './keys.css'
import { hydrate } from 'preact'
import { watchExits } from '../reporter/exit.ts'
import { speakOfPage } from '../reporter/words.ts'
import { KeysApp } from './app.tsx'
import { check } from './checker.ts'
import { keys } from './parts.ts'

watchExits()
await speakOfPage(keys)
hydrate(<KeysApp again={check} />, document.querySelector('#app') as Element)
await check()
