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
  const say = (id: string, values?: Record<string, string>) => words._(`letter.${id}`, values)
  return (
    <article class="paper letter" lang="bs" data-testid="letter">
      <p>
        <strong>
          <Said text={from} />
        </strong>
        <br />
        {say('confidential')}
      </p>
      <p>
        {say('number')} <strong>{number}</strong>
        <br />
        {say('date')} {dayAndHour(now)}
      </p>
      <p>
        {say('to')} <Said text={to} />
      </p>
      <h2>{say('title')}</h2>
      <p>{say('what', { file })}</p>
      <ol>
        <li>{say('step.copy')}</li>
        <li>{say('step.install')}</li>
        <li>
          {say('step.call')}{' '}
          <strong>
            <Said text={phone} />
          </strong>
          {'. '}
          {say('step.words')}
        </li>
        <li>
          {say('step.open')} <br />
          <code dir="ltr">{`age -d -o ${page} ${file}`}</code>
        </li>
        <li>{say('step.read', { page })}</li>
      </ol>
      <p>
        {say('due')} <strong>{dayAndHour(body.due)}</strong>. {say('answer')}
      </p>
      <p class="signatures">
        <span>{say('given')}</span>
        <span>{say('taken')}</span>
      </p>
    </article>
  )
}
