import * as parts from '../report/parts.ts'
import { language, need } from '../reporter/words.ts'
import { report, ticked } from './state.ts'

/**
 * Makes this page the report page, with the signs that are ticked. They stay in memory: no address names them, and
 * nothing keeps them. If something does not load, the page stays as it is.
 */
export async function goReport(): Promise<void> {
  report.value = 'loading'
  try {
    // Some browsers do not ask a second time for what they could not load: without a connection they are not asked.
    if (!navigator.onLine) throw new Error('no connection')
    const [{ ReportApp }, { Telling }, { telling }, { at, door, said }] = await Promise.all([
      import('../report/app.tsx'),
      import('../report/telling.tsx'),
      import('../report/load-telling.ts'),
      import('../report/state.ts'),
      need(parts.start),
      need(parts.telling),
    ])
    telling.value = Telling
    door.value = 'seen'
    said.value = { how: 'professional', ...(ticked.value.length > 0 && { signs: [...ticked.value] }) }
    at.value = 'text'
    history.replaceState(null, '', `/${language()}/`)
    report.value = ReportApp
    scrollTo(0, 0)
  } catch {
    report.value = 'lost'
  }
}
