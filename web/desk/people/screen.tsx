import { Step } from '../parts.tsx'
import { i18n } from '../words.ts'

export const PeopleScreen = () => <Step title={i18n._('desk.people')}>{null}</Step>
