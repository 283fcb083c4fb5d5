import type { ComponentChildren } from 'preact'
import type { ReferralFields, ReferralToAgency } from '../../../core/envelope/bodies.ts'
import { type Channel, channels } from '../../../core/envelope/context.ts'
import { optionOf } from '../../../core/questionnaire.ts'
import { sayAsked, useAskedWords } from '../asked.ts'
import { Said } from '../outside.tsx'
import { sayAll, sayAnswer, sayBasis, sayChannel, sayHour, sayPlace } from '../say.ts'
import { i18n } from '../words.ts'
import { type FieldName, fieldNames } from './fields.ts'
import { Listed } from './listed.tsx'

export const sayField = (name: FieldName): string => i18n._(`refer.field.${name}`)

/** A field's value in words; what is text stands as text. The words of answers must have been fetched. */
export function fieldValue(name: FieldName, fields: ReferralFields): ComponentChildren {
  switch (name) {
    case 'place':
      return <Said text={sayPlace(fields.place ?? null)} />
    case 'danger':
    case 'child':
    case 'self':
    case 'reply':
    case 'assistance':
      return sayAnswer(fields[name] ?? null)
    case 'when':
    case 'how':
      return sayAsked(optionOf(name, fields[name] ?? ''))
    case 'people':
    case 'kind':
    case 'signs':
      return <Listed name={name} options={fields[name] ?? []} />
    case 'channel':
      return fields.channel === undefined ? '' : <Said text={channelIn(fields.channel)} />
    case 'told':
      return fields.told === undefined ? '' : sayHour(fields.told)
    default:
      return <Said text={fields[name] ?? ''} />
  }
}

const channelIn = (channel: string): string =>
  (channels as readonly string[]).includes(channel) ? sayChannel(channel as Channel) : channel

/** What stands in a referral, as the agency reads it: the desk's sheet shows the very same before it leaves. */
export function ReferralContents({ body }: { body: ReferralToAgency }) {
  useAskedWords()
  return (
    <dl class="facts" data-testid="referral-contents">
      {body.urgency !== undefined && (
        <div>
          <dt>{i18n._('leave.urgency')}</dt>
          <dd class={body.urgency === 'now' ? 'danger' : ''}>{i18n._(`leave.urgency.${body.urgency}`)}</dd>
        </div>
      )}
      <div>
        <dt>{i18n._('refer.basis')}</dt>
        <dd>{sayBasis(body.basis)}</dd>
      </div>
      <div>
        <dt>{i18n._('refer.due')}</dt>
        <dd>{sayHour(body.due)}</dd>
      </div>
      {body.support !== undefined && (
        <div class="wide">
          <dt>{i18n._('leave.support')}</dt>
          <dd>{sayAll(body.support.map((one) => i18n._(`leave.support.${one}`)))}</dd>
        </div>
      )}
      {body.note !== '' && (
        <div class="wide">
          <dt>{i18n._('refer.note')}</dt>
          <dd>
            <Said text={body.note} />
          </dd>
        </div>
      )}
      {fieldNames
        .filter((name) => body.fields[name] !== undefined)
        .map((name) => (
          <div key={name} class={name === 'text' ? 'wide outside' : name === 'signs' ? 'wide' : ''}>
            <dt>{sayField(name)}</dt>
            <dd class={name === 'danger' && body.fields.danger === 'yes' ? 'danger' : ''}>
              {fieldValue(name, body.fields)}
            </dd>
          </div>
        ))}
    </dl>
  )
}
