import type { ReferralFields } from '../../../core/envelope/bodies.ts'

export type FieldName = keyof ReferralFields
/** In the order in which they are chosen and read. */
export const fieldNames = [
  'text',
  'place',
  'where',
  'danger',
  'when',
  'child',
  'people',
  'count',
  'nationality',
  'spoken',
  'self',
  'controls',
  'kind',
  'signs',
  'since',
  'traces',
  'movement',
  'how',
  'reply',
  'reply_how',
  'assistance',
  'assistance_how',
  'interpreter',
  'channel',
  'told',
  'phone',
] as const satisfies FieldName[]
