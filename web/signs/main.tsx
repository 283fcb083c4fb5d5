import '../reporter/page.css'
import './signs.css'
import { hydrate } from 'preact'
import { watchExits } from '../reporter/exit.ts'
import { speakOfPage } from '../reporter/words.ts'
import { SignsPage } from './app.tsx'
import { signs } from './parts.ts'
import { tick } from './state.ts'

watchExits()
speakOfPage(signs).then(() => {
  const app = document.querySelector('#app') as Element
  // Somebody may have ticked before this ran.
  for (const { id } of app.querySelectorAll('input:checked')) tick(id)
  hydrate(<SignsPage />, app)
})
