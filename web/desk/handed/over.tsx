import { useState } from 'preact/hooks'
import { TEXT_MAX } from '../../../core/limits.ts'
import { type HandedState, handedStates, unheard } from '../../../core/status.ts'
import type { TipRow } from '../../../core/wire.ts'
import { Problem } from '../api.ts'
import { ChoiceField } from '../choice-field.tsx'
import { draft } from '../drafts.ts'
import { LongText, tooLong } from '../long-text.tsx'
import { nextNumber } from '../numbers.ts'
import { Damaged, Ours, Said } from '../outside.tsx'
import { TextField } from '../parts.tsx'
import { ReferralContents } from '../referrals/contents.tsx'
import { PassedFiles } from '../referrals/passed-on.tsx'
import { areTimesSaid, isHandedSaid, timesOf } from '../said-state.ts'
import { sayDue, sayHour } from '../say.ts'
import { AgainstView } from '../tips/against.tsx'
import { Trouble } from '../trouble.tsx'
import { i18n } from '../words.ts'
import type { OpenedHanded } from './handed.ts'
import { ourNumber } from './paper.ts'
import { answerHanded } from './send.ts'

const sayHandedState = (state: HandedState): string => i18n._(`handed.state.${state}`)
/** UTF-16 code units of who said it, and how. */
const BY_MAX = 200

interface HandedViewProps {
  handed: OpenedHanded
  tip: TipRow
  /** What is done when something more was written down; `null` where it is only read. */
  onChange: (() => void) | null
}

/** What went to an agency without a key, in the thread: how it stands, what was in it, what was heard of it. */
export function HandedView({ handed, tip, onChange }: HandedViewProps) {
  const { row, sent, answers } = handed
  const missing = nextNumber(answers) - answers.length
  const { hour, due } = timesOf(handed)
  return (
    <article class="ours" data-testid="handed">
      <h3>
        {i18n._('handed.title')} {sent ? <Said text={sent.body.name} /> : ourNumber(row.handed)}{' '}
        <span class="quiet">{sayHour(hour)}</span>
      </h3>
      <p>
        <strong class={`state ${row.state}`}>{sayHandedState(row.state)}</strong>
        <span class="quiet">
          {row.state === unheard && ` · ${sayDue(due)}`} ·{' '}
          {i18n._('handed.number', { number: ourNumber(row.handed) })}
        </span>
      </p>
      {sent ? (
        <details open={!onChange}>
          <summary>{i18n._('tip.passed_on.contents')}</summary>
          {sent.author === 'left' && <p class="notice">{i18n._('tip.reply.left.warning')}</p>}
          <ReferralContents body={sent.body.referral} />
          {sent.body.files && <PassedFiles files={sent.body.files} />}
          {sent.body.against && <AgainstView against={sent.body.against} basis={sent.body.referral.basis} />}
        </details>
      ) : (
        <Damaged hour={sayHour(row.hour)} />
      )}
      {!areTimesSaid(handed) && <p class="notice">{i18n._('referral.times.unsaid')}</p>}
      {!isHandedSaid(handed) && <p class="notice">{i18n._('referral.state.unsaid')}</p>}
      {missing > 0 && <p class="notice">{i18n._('referral.missing', { number: missing })}</p>}
      {answers.map(({ seq, hour, written }) =>
        written ? (
          <Ours key={seq} from={sayHandedState(written.body.state)} hour={sayHour(hour)}>
            {written.author === 'left' && <p class="notice">{i18n._('tip.reply.left.warning')}</p>}
            <p class="quiet">
              {i18n._('handed.by')} <Said text={written.body.by} />
            </p>
            <Said text={written.body.text} />
          </Ours>
        ) : (
          <Damaged key={seq} hour={sayHour(hour)} />
        ),
      )}
      {onChange && <Heard handed={handed} tip={tip} onChange={onChange} />}
    </article>
  )
}

/** What the agency said by telephone or letter: entered by hand, and told from what an agency signs. */
function Heard({ handed, tip, onChange }: HandedViewProps & { onChange: () => void }) {
  const { handed: id, state: now } = handed.row
  const [isOpen, setOpen] = useState(false)
  const state = draft<HandedState>(`heard state ${id}`, now === unheard ? 'accepted' : now)
  const by = draft(`heard by ${id}`, '')
  const text = draft(`heard text ${id}`, '')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const isLacking = by.value.trim() === '' || tooLong(text.value, TEXT_MAX) !== ''

  async function keep(event: Event) {
    event.preventDefault()
    setTried(true)
    if (isLacking || busy) return
    setBusy(true)
    setError(null)
    try {
      const heard = { state: state.value, by: by.value.trim(), text: text.value.trim() }
      await answerHanded(tip, handed, heard)
      by.value = ''
      text.value = ''
      setTried(false)
      setOpen(false)
      onChange()
    } catch (why) {
      setError(why)
      // Somebody else has written down what they heard, or this one was: it stands in the thread now.
      if (why instanceof Problem && why.code === 'taken') onChange()
    }
    setBusy(false)
  }

  if (!isOpen)
    return (
      <>
        <Trouble error={error} />
        <button type="button" onClick={() => setOpen(true)}>
          {i18n._('handed.heard')}
        </button>
      </>
    )
  return (
    <form class="heard" onSubmit={keep} noValidate aria-busy={busy}>
      <ChoiceField
        label={i18n._('handed.heard.state')}
        value={state.value}
        among={handedStates.filter((one) => one !== unheard || now === unheard)}
        say={(one) => i18n._(`handed.heard.${one}`)}
        change={(heard) => {
          state.value = heard
        }}
      />
      <TextField
        label={i18n._('handed.heard.by')}
        hint={i18n._('handed.heard.by.hint')}
        value={by}
        maxLength={BY_MAX}
        error={tried && by.value.trim() === '' ? i18n._('handed.heard.by.lack') : undefined}
      />
      <LongText
        label={i18n._('handed.heard.text')}
        rows={3}
        most={TEXT_MAX}
        value={text.value}
        change={(typed) => {
          text.value = typed
        }}
      />
      <Trouble error={error} />
      <div class="buttons">
        <button type="submit" class="main" disabled={busy}>
          {i18n._('handed.heard.keep')}
        </button>
        <button type="button" disabled={busy} onClick={() => setOpen(false)}>
          {i18n._('handed.heard.cancel')}
        </button>
      </div>
    </form>
  )
}
