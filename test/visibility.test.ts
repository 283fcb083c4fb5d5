import { describe, expect, test } from 'vitest'
import { agencyKinds } from '../core/roles.ts'
import { consentCovers, type FieldName, isContact, isShown, matrix, matters } from '../core/visibility.ts'
import { fieldNames } from '../web/desk/referrals/fields.ts'

const shown = (kind: (typeof agencyKinds)[number]) => fieldNames.filter((name) => isShown(kind, name))

describe('what an agency needs to know, by its kind', () => {
  test('every field belongs to one matter, and every kind has its line', () => {
    expect(Object.values(matters).flat().toSorted()).toEqual([...fieldNames].toSorted())
    expect(Object.keys(matrix).toSorted()).toEqual([...agencyKinds].toSorted())
  })

  test('who the reporter is, is chosen for nobody', () => {
    for (const kind of agencyKinds)
      for (const name of matters.reporter) expect(isShown(kind, name), `${kind} ${name}`).toBe(false)
    expect(isShown('desk', 'text')).toBe(false)
    expect(fieldNames.filter(isContact)).toEqual(['reply_how', 'phone'])
  })

  test('the table’s “never”', () => {
    const never: Partial<Record<(typeof agencyKinds)[number], FieldName[]>> = {
      police: ['assistance', 'assistance_how', 'interpreter'],
      social_work: ['controls', 'traces'],
      prosecutor: ['text', 'controls'],
      labour_inspection: ['people', 'count', 'nationality', 'child'],
      border_police: ['text', 'nationality'],
      foreigners_service: ['text', 'traces'],
      safe_house: ['text', 'controls', 'traces', 'place', 'where'],
      legal_aid: ['text', 'controls', 'traces'],
    }
    for (const [kind, names] of Object.entries(never))
      expect(shown(kind as 'police').filter((name) => names.includes(name))).toEqual([])
  })

  test('police and social work differ', () => {
    const [police, social] = [shown('police'), shown('social_work')]
    expect(police.filter((name) => !social.includes(name))).toEqual(['controls', 'traces', 'movement'])
    expect(social.filter((name) => !police.includes(name))).toEqual([
      'assistance',
      'assistance_how',
      'interpreter',
    ])
  })

  test('the reporter’s answer covers whom it names', () => {
    expect(consentCovers('you_decide', 'safe_house')).toBe(true)
    expect(consentCovers('social_work_only', 'police')).toBe(false)
    expect(consentCovers(null, 'police')).toBe(false)
  })
})
