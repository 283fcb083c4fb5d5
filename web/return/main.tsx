import '../reporter/page.css'
import { effect } from '@preact/signals'
import { begin } from '../reporter/begin.ts'
import { ReturnApp } from './app.tsx'
import { returning } from './parts.ts'
import { typed } from './state.ts'
import { makeReady } from './visitor.ts'

begin(returning, () => <ReturnApp />)
effect(() => {
  if (typed.value) makeReady()
})
