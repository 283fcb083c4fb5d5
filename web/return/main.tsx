import '../reporter/page.css'
import { begin } from '../reporter/begin.ts'
import { ReturnApp } from './app.tsx'
import { returning } from './parts.ts'

begin(returning, () => <ReturnApp />)
