import '../reporter/page.css'
import './signs.css'
import { begin } from '../reporter/begin.ts'
import { SignsPage } from './app.tsx'
import { signs } from './parts.ts'
import { tick } from './state.ts'

begin(signs, () => {
  // Somebody may have ticked before this ran.
  for (const { id } of document.querySelectorAll('#app input:checked')) tick(id)
  return <SignsPage />
})
