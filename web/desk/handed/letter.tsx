import { Said } from '../outside.tsx'
import { dayAndHour, fileName, type HandedPaper, ourNumber, type PaperWords } from './paper.ts'

interface LetterProps {
  of: HandedPaper
  /** Whom to call for the passphrase. */
  phone: string
  words: PaperWords
}

/**
 * What goes with the file on paper: what is in it, how to open it and whom to call. The digits that open it are never
 * on it.
 */
export function Letter({ of: { handed, from, to, now, body, files }, phone, words }: LetterProps) {
  const { language, own } = words
  const number = ourNumber(handed)
  const isBundle = files.length > 0
  const [file, page, zip] = [fileName(handed, 'age'), fileName(handed, 'html'), fileName(handed, 'zip')]
  const say = (id: string, values?: Record<string, string | number>) => own._(id, values)
  return (
    <article class="paper letter" lang={language} data-testid="letter">
      <p>
        <strong>
          <Said text={from} />
        </strong>
        <br />
        {say('letter.confidential')}
      </p>
      <p>
        {say('letter.number')} <strong>{number}</strong>
        <br />
        {say('letter.date')} {dayAndHour(now, language)}
      </p>
      <p>
        {say('letter.to')} <Said text={to} />
      </p>
      <h2>{say('letter.title')}</h2>
      <p>
        {say('letter.what', { file })} {isBundle && say('letter.files', { files: files.length, zip })}
      </p>
      <ol>
        <li>{say('letter.step.copy')}</li>
        <li>{say('letter.step.install')}</li>
        <li>
          {say('letter.step.call')}{' '}
          <strong>
            <Said text={phone} />
          </strong>
          {'. '}
          {say('letter.step.passphrase')}
        </li>
        <li>
          {say('letter.step.open')} <br />
          <code dir="ltr">{`age -d -o ${isBundle ? zip : page} ${file}`}</code>
        </li>
        {isBundle && <li>{say('letter.step.unzip', { zip })}</li>}
        <li>
          {say('letter.step.read', { page })} {isBundle && say('letter.step.files')}
        </li>
      </ol>
      <p>
        {say('letter.due')} <strong>{dayAndHour(body.due, language)}</strong>. {say('letter.answer')}
      </p>
      <p class="signatures">
        <span>{say('letter.given')}</span>
        <span>{say('letter.taken')}</span>
      </p>
    </article>
  )
}
