import { Step } from '../parts.tsx'
import { i18n } from '../words.ts'

export const AuditScreen = () => <Step title={i18n._('desk.audit')}>{null}</Step>
