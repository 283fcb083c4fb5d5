import type { I18n } from '@lingui/core'
import { Said } from '../outside.tsx'
import { dayAndHour, fileName, type HandedPaper, ourNumber } from './paper.ts'

interface LetterProps {
  of: HandedPaper
  /** Whom to call for the words. */
  phone: string
  words: I18n
}

/** What goes with the file on paper: how to open it and whom to call. The words that open it are never on it. */
export function Letter({ of: { handed, from, to, now, body }, phone, words }: LetterProps) {
  const number = ourNumber(handed)
  const [file, page] = [fileName(handed, 'age'), fileName(handed, 'html')]
  const say = (id: string, values?: Record<string, string>) => words._(id, values)
  return (
    <article class="paper letter" lang="bs" data-testid="letter">
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
        {say('letter.date')} {dayAndHour(now)}
      </p>
      <p>
        {say('letter.to')} <Said text={to} />
      </p>
      <h2>{say('letter.title')}</h2>
      <p>{say('letter.what', { file })}</p>
      <ol>
        <li>{say('letter.step.copy')}</li>
        <li>{say('letter.step.install')}</li>
        <li>
          {say('letter.step.call')}{' '}
          <strong>
            <Said text={phone} />
          </strong>
          {'. '}
          {say('letter.step.words')}
        </li>
        <li>
          {say('letter.step.open')} <br />
          <code dir="ltr">{`age -d -o ${page} ${file}`}</code>
        </li>
        <li>{say('letter.step.read', { page })}</li>
      </ol>
      <p>
        {say('letter.due')} <strong>{dayAndHour(body.due)}</strong>. {say('letter.answer')}
      </p>
      <p class="signatures">
        <span>{say('letter.given')}</span>
        <span>{say('letter.taken')}</span>
      </p>
    </article>
  )
}
