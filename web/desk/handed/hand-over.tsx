import { useEffect, useRef, useState } from 'preact/hooks'
import { hourOf } from '../../../core/hour.ts'
import { filePassphrase } from '../../../core/keys/passphrase.ts'
import { nameOf } from '../../../core/languages.ts'
import { DESK } from '../../../core/roles.ts'
import type { TipRow } from '../../../core/wire.ts'
import { PrintButton } from '../begin/sheet.tsx'
import { type Language, languages } from '../catalogs.ts'
import { ChoiceField } from '../choice-field.tsx'
import { entries } from '../directory/listed.ts'
import { WhoseNumbers } from '../directory/whose-numbers.tsx'
import { draft } from '../drafts.ts'
import { Said } from '../outside.tsx'
import { Digits, TextField } from '../parts.tsx'
import { random } from '../random.ts'
import { sayField } from '../referrals/contents.tsx'
import type { FieldName } from '../referrals/fields.ts'
import { save } from '../save.ts'
import { sayAll, sayOffice } from '../say.ts'
import { unlocked } from '../session.ts'
import { AgainstView } from '../tips/against.tsx'
import { LeavingFiles, StillThere } from '../tips/leave.tsx'
import { Trouble } from '../trouble.tsx'
import { i18n, language } from '../words.ts'
import { Letter } from './letter.tsx'
import { fileName, type PaperWords, paperOf, paperWords } from './paper.ts'
import { PaperView } from './paper.tsx'
import { type Handing, hand, sealedPaper } from './send.ts'
import './handed.css'

interface HandOverProps {
  tip: TipRow
  handing: Handing
  withheld: FieldName[]
  /** What was blacked out in one place and stands in another. */
  stillThere: string[]
  onBack: () => void
  /** From now on it may be written down, whatever the answer is. */
  onTry: () => void
  /** It is sealed: the digits that open it are shown here and nowhere else. */
  onSealed: () => void
  /** Somebody wants to leave before they said that they have the digits. */
  isLeaving: boolean
  onDone: () => void
}

/** The state coordinator's entry: the desk is theirs, and its telephone is the one to call. */
const OWN_ENTRY = 'COORD-BA'
const ownPhone = () => entries.peek().find(({ code }) => code === OWN_ENTRY)?.phones?.[0] ?? ''

/** What is handed to an agency without a key: exactly as it will be read, then sealed, then the digits and the letter. */
export function HandOver(props: HandOverProps) {
  const { tip, handing, withheld, stillThere, onBack, onTry, onSealed, isLeaving, onDone } = props
  const { handed, agency, body, files, against } = handing
  // What is seen is what is sealed, also when it takes several tries: one hour, one passphrase, one page.
  const [now] = useState(() => hourOf(Date.now()))
  const [passphrase] = useState(() => filePassphrase(random))
  // As one writes to that agency: what this member reads is the first guess.
  const [spoken, setSpoken] = useState<Language>(language.peek())
  const [words, setWords] = useState<PaperWords | null>(null)
  const [part, setPart] = useState(0)
  const [file, setFile] = useState<Blob | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const [tried, setTried] = useState(false)
  const noted = useRef<HTMLButtonElement>(null)
  const phone = draft('handed phone', ownPhone())
  const of = {
    handed,
    from: sayOffice(unlocked.value?.keybook, DESK),
    to: agency.name,
    now,
    body,
    files: files.map(({ said }) => said),
  }
  const paper = words && paperOf(of, words)
  // What is seen is sealed: not while another language is on its way.
  const isReady = words?.language === spoken
  function loadWords() {
    let isAsked = true
    setError(null)
    paperWords(spoken).then(
      (words) => isAsked && setWords(words),
      (why) => isAsked && setError(why),
    )
    return () => {
      isAsked = false
    }
  }
  useEffect(loadWords, [spoken])
  useEffect(() => {
    if (isLeaving) noted.current?.focus()
  }, [isLeaving])

  async function seal() {
    setTried(true)
    if (!paper || !isReady || busy || phone.value.trim() === '') return
    setBusy(true)
    setError(null)
    try {
      const sealed = await sealedPaper(paper, handing, now, passphrase, setPart)
      onTry()
      await hand(tip, handing)
      setFile(sealed)
      onSealed()
      saveFile(sealed)
    } catch (why) {
      setError(why)
    }
    setBusy(false)
  }
  const saveFile = (bytes: Blob) => save(fileName(handed, 'age'), bytes, 'application/octet-stream')

  if (file && words)
    return (
      <>
        <div class="off-paper">
          <p>{i18n._('handed.saved', { name: fileName(handed, 'age') })}</p>
          <Digits testId="handed-passphrase">{passphrase}</Digits>
          <p class="notice">{i18n._('handed.once')}</p>
          <p data-testid="call-back">
            {i18n._('handed.call_back')} <Said text={agency.phones?.join(', ') ?? i18n._('refer.no_phone')} />
          </p>
          <WhoseNumbers agency={agency.code} />
          <p>{i18n._('handed.letter.hint')}</p>
          <div class="buttons">
            <PrintButton />
            <button type="button" onClick={() => saveFile(file)}>
              {i18n._('export.again')}
            </button>
          </div>
        </div>
        <Letter of={of} phone={phone.value.trim()} words={words} />
        <div class="off-paper">
          {isLeaving && (
            <p class="notice" role="alert">
              {i18n._('export.leave')}
            </p>
          )}
          <button type="button" class="main" ref={noted} onClick={onDone}>
            {i18n._('handed.done')}
          </button>
        </div>
      </>
    )
  return (
    <>
      <p class="recipient">
        <Said text={agency.name} />
      </p>
      <p>{i18n._('handed.what')}</p>
      <ChoiceField
        label={i18n._('handed.language')}
        hint={i18n._('handed.language.hint')}
        value={spoken}
        among={languages}
        say={nameOf}
        change={setSpoken}
        disabled={busy}
      />
      {paper && <PaperView paper={paper} />}
      {files.length > 0 && (
        <div class="leaving">
          <LeavingFiles files={files.map(({ prepared }) => prepared)} />
        </div>
      )}
      {withheld.length > 0 && (
        <p class="quiet" data-testid="withheld">
          {i18n._('refer.withheld', { fields: sayAll(withheld.map(sayField)) })}
        </p>
      )}
      <StillThere words={stillThere} />
      {against && (
        <div class="notice">
          <AgainstView against={against} basis={body.basis} />
        </div>
      )}
      <TextField
        label={i18n._('handed.phone')}
        hint={i18n._('handed.phone.hint')}
        value={phone}
        maxLength={60}
        error={tried && phone.value.trim() === '' ? i18n._('handed.phone.lack') : undefined}
      />
      <p>{i18n._('handed.final')}</p>
      {busy && files.length > 0 && (
        <p role="status">
          {i18n._('handed.sealing')} <progress max={1} value={part} />
        </p>
      )}
      <Trouble error={error} retry={isReady ? undefined : loadWords} />
      <div class="buttons">
        <button type="button" class="main" disabled={busy || !isReady} onClick={seal}>
          {busy ? i18n._('tip.leaves.sealing') : i18n._('handed.seal')}
        </button>
        <button type="button" disabled={busy} onClick={onBack}>
          {i18n._('tip.leaves.back')}
        </button>
      </div>
    </>
  )
}
