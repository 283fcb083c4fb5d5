import { Step } from '../parts.tsx'
import { i18n } from '../words.ts'

export const AccountScreen = () => <Step title={i18n._('desk.account')}>{null}</Step>
