import { type ComponentChildren, render } from 'preact'
import type { Message } from '../../../core/envelope/message.ts'
import { DESK } from '../../../core/roles.ts'
import type { TipRow } from '../../../core/wire.ts'
import { loadAskedWords } from '../asked.ts'
import { HandedView } from '../handed/over.tsx'
import { Damaged, Ours, Outside, Said } from '../outside.tsx'
import { ReferralContents } from '../referrals/contents.tsx'
import { Feedback } from '../referrals/feedback.tsx'
import { timesOf } from '../said-state.ts'
import {
  sayChannel,
  sayClosing,
  sayHour,
  sayLanguage,
  sayMinute,
  sayOffice,
  sayPriority,
  sayStatus,
} from '../say.ts'
import { unlocked } from '../session.ts'
import { i18n, language } from '../words.ts'
import { AgainstView } from './against.tsx'
import { Answers } from './answers.tsx'
import { type BundledFile, filesOf, type Numbered } from './bundle.ts'
import type { FromReporter, Item } from './items.ts'

/** For a screen and for paper; it asks nobody for anything. */
const STYLE = `
  body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #1a1a1a }
  section { margin-block: 3rem; break-before: page } section:first-of-type { break-before: auto }
  article { margin-block: 1rem; padding-inline-start: 1rem; border-inline-start: 3px solid #bbb }
  .outside { border-color: #7a4a00 } h3 { font-size: 1rem; margin: 0 } .quiet { color: #555; font-weight: normal }
  dl > div { margin-block: .5rem } dt { color: #555 } dd { margin: 0 } .said { white-space: pre-wrap; overflow-wrap: anywhere }
  .hidden-character { border: 1px solid #999; font-size: .75em; padding: 0 .2em } .notice { font-weight: bold }`

/**
 * Tips as one page to be read without Javi: no script, nothing from elsewhere, and every text escaped by the browser
 * itself, for what it is made from are the same components that show a tip.
 */
export async function readablePage(tips: Numbered[], bundled: BundledFile[], made: Date): Promise<string> {
  await loadAskedWords()
  const place = document.createElement('div')
  render(<Readable tips={tips} bundled={bundled} made={made} />, place)
  const body = place.getHTML()
  render(null, place)
  return [
    `<!doctype html><html lang="${language.value}"><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<meta name="viewport" content="width=device-width"><title>Javi</title><style>${STYLE}</style></head>`,
    `<body>${body}</body></html>`,
  ].join('\n')
}

const Readable = ({ tips, bundled, made }: { tips: Numbered[]; bundled: BundledFile[]; made: Date }) => (
  <main>
    <h1>{i18n._('export.page.title', { count: tips.length })}</h1>
    <p>{i18n._('export.page.made', { moment: sayMinute(Math.floor(made.getTime() / 60_000)) })}</p>
    <p class="notice">{i18n._('export.danger')}</p>
    {tips.map((tip) => (
      <Tip key={tip.number} tip={tip} bundled={bundled} />
    ))}
  </main>
)

function Tip({ tip: { number, thread }, bundled }: { tip: Numbered; bundled: BundledFile[] }) {
  const { row, items, kept } = thread
  const closing = row.closing && sayClosing(row.closing)
  const files = filesOf(thread)
  return (
    <section>
      <h2>{i18n._('export.page.tip', { number })}</h2>
      <p>
        {sayHour(row.hour)} · {sayChannel(row.channel)} · {sayStatus(row.status)}
        {closing && ` (${closing})`} · {sayPriority(row.priority)}
      </p>
      {items.map((item) => (
        <ItemRead key={keyOf(item)} item={item} row={row} />
      ))}
      {files.length > 0 && (
        <article>
          <h3>{i18n._('export.page.files')}</h3>
          <ul>
            {files.map(({ attached }) => (
              <li key={attached.file}>{whereIs(attached.file, attached.name, bundled)}</li>
            ))}
          </ul>
        </article>
      )}
      {kept.newest?.message.body.judgement?.notes !== undefined && (
        <Ours from={i18n._('export.page.notes')} hour={sayHour(kept.newest.message.context.hour)}>
          <Said text={kept.newest.message.body.judgement.notes} />
        </Ours>
      )}
    </section>
  )
}

const keyOf = (item: Item): string =>
  item.what === 'referral'
    ? item.referral.row.ref
    : item.what === 'handed'
      ? item.handed.row.handed
      : `${item.what} ${item.seq}`

const whereIs = (file: string, name: string, bundled: BundledFile[]): ComponentChildren => {
  const path = bundled.find((one) => one.file === file)?.path
  return path ? path : i18n._('export.page.file.not', { name })
}

function ItemRead({ item, row: tip }: { item: Item; row: TipRow }) {
  switch (item.what) {
    case 'reporter':
      return <MessageRead item={item} />
    case 'reply':
      return item.written ? (
        <Ours from={i18n._('export.page.reply')} hour={sayHour(item.hour)}>
          <Said text={item.written.message.body.text} />
        </Ours>
      ) : (
        <Damaged hour={sayHour(item.hour)} />
      )
    case 'referral': {
      const { row, sent, feedback } = item.referral
      const keybook = unlocked.value?.keybook
      const name = sayOffice(keybook, row.office)
      return (
        <article>
          <h3>
            {i18n._('tip.passed_on', { name })}{' '}
            <span class="quiet">{sayHour(timesOf(item.referral).hour)}</span>
          </h3>
          {sent ? <ReferralContents body={sent.body} /> : <Damaged hour={sayHour(row.hour)} />}
          {sent?.against && <AgainstView against={sent.against} basis={sent.body.basis} />}
          <Feedback feedback={feedback} agency={name} desk={sayOffice(keybook, DESK)} reader="desk" />
        </article>
      )
    }
    case 'handed':
      return <HandedView handed={item.handed} tip={tip} onChange={null} />
    case 'missing':
      return (
        <p class="notice">
          {i18n._(item.side === 'reporter' ? 'tip.missing.reporter' : 'tip.missing.reply', {
            number: item.seq + 1,
          })}
        </p>
      )
  }
}

function MessageRead({ item: { seq, hour, message } }: { item: FromReporter }) {
  if (!message) return <Damaged hour={sayHour(hour)} />
  if (message.context.kind === 'tip') {
    const { report } = (message as Message<'tip'>).body
    const channel = sayChannel(message.context.channel)
    return (
      <Outside
        from={i18n._('tip.from.reporter', { channel, language: sayLanguage(report.language) })}
        hour={sayHour(hour)}
      >
        <Answers report={report} />
      </Outside>
    )
  }
  if (message.context.kind === 'line') {
    const { from, to, text, minute } = (message as Message<'line'>).body
    const at = minute === undefined ? sayHour(hour) : sayMinute(minute)
    return (
      <Outside from={i18n._('tip.from.carrier', { channel: sayChannel(message.context.channel) })} hour={at}>
        <p class="quiet">
          <Said text={from} /> → <Said text={to} />
        </p>
        <Said text={text} />
      </Outside>
    )
  }
  const { text, language } = (message as Message<'followup'>).body
  return (
    <Outside
      from={i18n._('tip.from.followup', { number: seq + 1, language: sayLanguage(language) })}
      hour={sayHour(hour)}
    >
      <Said text={text} />
    </Outside>
  )
}
