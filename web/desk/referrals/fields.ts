import type { ReferralFields } from '../../../core/envelope/bodies.ts'

export type FieldName = keyof ReferralFields
/** In the order in which they are chosen and read. */
export const fieldNames = ['text', 'place', 'danger', 'child', 'self', 'channel', 'told', 'phone'] as const
