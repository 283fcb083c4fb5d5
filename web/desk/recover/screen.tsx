import { Step } from '../parts.tsx'
import { i18n } from '../words.ts'

export const Recover = () => <Step title={i18n._('desk.recover')}>{null}</Step>
