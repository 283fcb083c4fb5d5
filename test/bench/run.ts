import { parseArgs } from 'node:util'
import prepare from '../prepare.ts'
import { realWork } from '../support/entries.ts'
import { measureAttachment } from './attachment.ts'
import { type Name, names } from './budgets.ts'
import { measureDesk } from './desk.ts'
import { type Figures, judge, row, table } from './figures.ts'
import { measureList } from './list.ts'
import { measurePages } from './pages.ts'
import { measurePeople } from './people.ts'
import { openPlace, type Place } from './place.ts'
import { measureSms } from './sms.ts'
import { measureTips } from './tips.ts'
import { measureWork } from './work.ts'
import { measureWorker } from './worker.ts'

/*
 * `npm run bench`: the budgets, measured, as a table. `-- --json [names…]` prints one JSON object instead; with names
 * only what they need is measured.
 */

/** What is measured together, in the order in which it is done. */
const parts: { names: Name[]; measure(place: () => Promise<Place>): Figures | Promise<Figures> }[] = [
  { names: ['worker_gzip_bytes', 'worker_startup_ms'], measure: measureWorker },
  {
    names: [
      'first_view_bytes',
      'first_view_requests',
      'to_receipt_bytes',
      'usable_slow_ms',
      'send_slow_ms',
      'send_ms',
      'exit_ms',
    ],
    measure: async (place) => measurePages(await place()),
  },
  { names: ['work_slow_ms'], measure: async (place) => measureWork(await place()) },
  {
    names: ['attachment_ms', 'attachment_memory_mb'],
    measure: async (place) => measureAttachment(await place()),
  },
  { names: ['desk_list_ms', 'desk_search_ms'], measure: measureList },
  { names: ['desk_open_1000_ms'], measure: measureDesk },
  { names: ['sign_in_slow_ms', 'off_board_100_ms'], measure: measurePeople },
  { names: ['sms_p99_ms', 'sms_burst_lost'], measure: async (place) => measureSms(await place()) },
  {
    names: ['tips_per_s_1', 'tips_per_s_8', 'tips_per_s_32', 'tips_p99_ms_32', 'tips_lost', 'server_rss_mb'],
    measure: measureTips,
  },
]

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const unknown = positionals.filter((name) => !names.includes(name as Name))
if (unknown.length) {
  console.error(`There is no figure ${unknown.join(', ')}. There are: ${names.join(', ')}`)
  process.exit(2)
}
const isWanted = (name: Name) => positionals.length === 0 || positionals.includes(name)

prepare()
const opened: Place[] = []
const place = async () => {
  // Pages work as hard as they do for reporters.
  const [one = await openPlace(realWork)] = opened
  opened[0] = one
  return one
}
const figures: Figures = {}
try {
  for (const { names: own, measure } of parts) {
    if (!own.some(isWanted)) continue
    if (!values.json) console.error(`measuring ${own.join(', ')} …`)
    Object.assign(figures, await measure(place))
  }
} finally {
  await opened[0]?.server.stop()
}

const measured = names.flatMap((name) => {
  const one = figures[name]
  return one && isWanted(name) ? [[name, one] as const] : []
})
if (values.json) {
  console.log(
    JSON.stringify(Object.fromEntries(measured.map(([name, one]) => [name, judge(name, one)])), null, 2),
  )
} else {
  const head = ['name', 'value', 'unit', 'budget', 'reference', 'ok']
  console.log(table([head, ...measured.map(([name, one]) => row(name, one))]))
}
process.exitCode = measured.every(([name, one]) => judge(name, one).ok) ? 0 : 1
