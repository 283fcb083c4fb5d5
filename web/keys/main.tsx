import '../reporter/page.css'
import './keys.css'
import { begin } from '../reporter/begin.ts'
import { KeysApp } from './app.tsx'
import { check } from './checker.ts'
import { keys } from './parts.ts'

begin(keys, () => <KeysApp again={check} />).then(check)
