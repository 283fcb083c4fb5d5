import { afterAll } from 'vitest'
import { toMachineTime } from './support/clock.ts'

afterAll(toMachineTime)
