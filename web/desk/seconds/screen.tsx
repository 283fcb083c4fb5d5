import { Step } from '../parts.tsx'
import { i18n } from '../words.ts'

export const SecondsScreen = () => <Step title={i18n._('desk.seconds')}>{null}</Step>
