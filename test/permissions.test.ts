import { describe, expect, test } from 'vitest'
import { may, type Permission, permissions } from '../core/permissions.ts'
import {
  agencyRoles,
  deskRoles,
  headRole,
  holdsKey,
  isHead,
  type Role,
  roles,
  rolesOf,
} from '../core/roles.ts'

const all = Object.keys(permissions) as Permission[]
const of = (role: Role) => all.filter((one) => may(role, one))
const who = (permission: Permission) => roles.filter((role) => may(role, permission))

describe('permissions', () => {
  test('everybody has an account, and every permission is somebody’s', () => {
    for (const role of roles) expect(of(role), role).toContain('account')
    for (const permission of all) expect(who(permission), permission).not.toEqual([])
  })

  test('who has no key reads nothing that was told', () => {
    expect(roles.filter((role) => !holdsKey(role))).toEqual(['administrator'])
    const reading: readonly Permission[] = ['tips', 'tell', 'referrals', 'decide']
    expect(of('administrator').filter((one) => reading.includes(one))).toEqual([])
  })

  test('exactly the heads have people: they sign the page', () => {
    expect(who('people')).toEqual(roles.filter(isHead))
    expect([headRole('desk'), headRole('police')]).toEqual(['coordinator', 'lead'])
  })

  test('an agency sees its referrals and nothing of the desk’s; the desk none of the agencies’ work', () => {
    for (const role of agencyRoles)
      for (const permission of ['tips', 'agencies', 'directory', 'book'] as const)
        expect(may(role, permission), role).toBe(false)
    for (const role of deskRoles)
      for (const permission of ['referrals', 'decide'] as const)
        expect(may(role, permission), role).toBe(false)
  })

  test('a triager and a worker do the work and manage nobody', () => {
    expect(of('triager')).toEqual(['account', 'tips', 'tell', 'joint', 'agencies', 'alarms'])
    expect(of('worker')).toEqual(['account', 'tell', 'referrals', 'joint'])
  })

  test('the book is the coordinators’, who alone have the paper', () => {
    expect(who('book')).toEqual(['coordinator'])
  })

  test('every role is of one kind of office', () => {
    expect([...rolesOf('desk'), ...rolesOf('police')]).toEqual([...roles])
  })
})
