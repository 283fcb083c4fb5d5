import type { ComponentChildren } from 'preact'
import type { Report } from '../../../core/envelope/bodies.ts'
import {
  aloud,
  type Field,
  fieldsAsked,
  isAsked,
  isSaid,
  journey,
  labelOf,
  optionOf,
  type Said as SaidInReport,
} from '../../../core/questionnaire.ts'
import { sayAsked, useAskedWords } from '../asked.ts'
import { Said } from '../outside.tsx'
import { fieldValue, sayField } from '../referrals/contents.tsx'
import { fieldNames } from '../referrals/fields.ts'
import { Listed } from '../referrals/listed.tsx'
import { sayAnswer, sayPlace, saySharing } from '../say.ts'
import { sayAloud } from '../told/questions.tsx'
import { i18n } from '../words.ts'

/** What a reporter answered, under the questions as they were asked. */
export function Answers({ report, isAloud = false }: AnswersProps) {
  useAskedWords()
  return report.questionnaire ? (
    <Questionnaire report={report} isAloud={isAloud} />
  ) : (
    <FirstQuestions report={report} />
  )
}

interface AnswersProps {
  report: Report
  /** They were asked by a member, who wrote the answers down. */
  isAloud?: boolean
}

function Questionnaire({ report, isAloud = false }: AnswersProps) {
  const said = Object.fromEntries(
    Object.entries(report).filter(([, answer]) => answer !== null),
  ) as SaidInReport
  const asked = isAloud
    ? aloud.flatMap(({ fields }) => fields.filter((field) => isAsked(field, said)).map(spoken))
    : journey(report.door ?? 'seen', said).flatMap((question) =>
        fieldsAsked(question, said).map((field) => ({ field, label: sayAsked(labelOf(question, field)) })),
      )
  // It decides what may be done with the tip: that nobody asked is said.
  const isUnasked = (name: Field['name']) => isAloud && name === 'share' && said.share === undefined
  const unanswered = asked.filter(({ field }) => !isSaid(said[field.name])).map(({ label }) => label)
  return (
    <>
      <dl class="facts" data-testid="answers">
        {asked
          .filter(({ field: { name } }) => isSaid(said[name]) || isUnasked(name))
          .map(({ field, label }) => (
            <div key={field.name} class={field.kind === 'text' || field.kind === 'signs' ? 'wide' : ''}>
              <dt>{label}</dt>
              <dd class={field.name === 'danger' && said.danger === 'yes' ? 'danger' : ''}>
                {isUnasked(field.name) ? saySharing('unasked') : <Answer field={field} said={said} />}
              </dd>
            </div>
          ))}
        <Others report={report} shown={asked.map(({ field }) => field.name)} />
      </dl>
      {/* Whoever listens does not ask everything. */}
      {unanswered.length > 0 && !isAloud && (
        <p class="quiet" data-testid="unanswered">
          {i18n._('tip.answer.none')}: {unanswered.join(' · ')}
        </p>
      )}
    </>
  )
}

const spoken = (field: Field) => ({
  field,
  label: field.name === 'signs' ? i18n._('told.signs') : sayAloud(field.name),
})

/** What else stands in a report. The page puts nothing there that it did not ask; another program can. */
const Others = ({ report, shown }: { report: Report; shown: readonly string[] }) => (
  <>
    {fieldNames
      .filter((name) => !shown.includes(name) && isSaid(Reflect.get(report, name) ?? undefined))
      .map((name) => (
        <div key={name}>
          <dt>{sayField(name)}</dt>
          <dd>{fieldValue(name, report)}</dd>
        </div>
      ))}
  </>
)

function Answer({ field, said }: { field: Field; said: SaidInReport }): ComponentChildren {
  switch (field.kind) {
    case 'text':
      return <Said text={said[field.name] ?? ''} />
    case 'place':
      return <Said text={sayPlace(said.place ?? null)} />
    case 'one':
      return sayAsked(optionOf(field.name, said[field.name] ?? ''))
    case 'several':
    case 'signs':
      return <Listed name={field.name} options={said[field.name] ?? []} />
  }
}

/** The questions of the first version; staff's words name them. */
function FirstQuestions({ report }: { report: Report }) {
  const answers: [string, ComponentChildren, string?][] = [
    ['danger', sayAnswer(report.danger), report.danger === 'yes' ? 'danger' : ''],
    ['place', <Said text={sayPlace(report.place)} />],
    ['child', sayAnswer(report.child)],
    ['self', sayAnswer(report.self)],
    ['share', saySharing(report.share ?? 'unasked')],
  ]
  return (
    <>
      <Said text={report.text} />
      <dl class="facts" data-testid="answers">
        {answers.map(([name, value, look = '']) => (
          <div key={name}>
            <dt>{i18n._(`tip.asked.${name}`)}</dt>
            <dd class={look}>{value}</dd>
          </div>
        ))}
        <Others report={report} shown={['text', ...answers.map(([name]) => name)]} />
      </dl>
    </>
  )
}
