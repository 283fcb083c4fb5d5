import { hourOf } from '../../core/hour.ts'
import { officeOf } from '../../core/keys/keybook.ts'
import type { Page } from '../../core/keys/page.ts'
import { DESK } from '../../core/roles.ts'
import { endAlarm, raise } from '../alarms.ts'
import { verifiedKeybook } from '../keybook.ts'
import type { Ports } from '../ports.ts'

/**
 * To whom the line seals: the desk's page, verified. One past its end still counts here, for whoever sends an SMS cannot
 * send it again when somebody has renewed it.
 *
 * @throws KeybookRefused @throws Refusal `not-open`
 */
export const deskPage = async (ports: Ports): Promise<Page> =>
  officeOf(await verifiedKeybook(ports, [DESK]), DESK).page

/** Alarms while the desk's page is past its end. */
export async function watchDeskPage(ports: Ports): Promise<void> {
  if (!ports.config.twilio || !ports.config.rootKey) return
  const { until } = await deskPage(ports)
  await (hourOf(ports.now()) < until ? endAlarm(ports, 'page_ended') : raise(ports, 'page_ended'))
}
