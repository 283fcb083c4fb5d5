import { computed, effect, signal } from '@preact/signals'
import { hex } from '../../../core/bytes.ts'
import { type SecondAct, secondSubject } from '../../../core/keys/second.ts'
import { fill, paths, type SecondRow } from '../../../core/wire.ts'
import { call, Problem } from '../api.ts'
import { random } from '../random.ts'
import { audited, unlocked } from '../session.ts'

/** What two must want; `null` before the first answer. */
export const seconds = signal<readonly SecondRow[] | null>(null)
/** Why the list is not fresh. */
export const secondsTrouble = signal<unknown>(null)

const self = () => unlocked.value?.member.id

/** Somebody else asked: it waits for a second person, who may be whoever reads this. */
export const isForMe = ({ state, by }: SecondRow): boolean => state === 'asked' && by !== self()
/** One's own request, which another has confirmed: the tips can be taken out now. */
export const isReady = ({ state, by }: SecondRow): boolean => state === 'confirmed' && by === self()

/** How many requests wait for the member who is here. */
export const waitingSeconds = computed(
  () => seconds.value?.filter((row) => isForMe(row) || isReady(row)).length ?? 0,
)

effect(() => {
  if (unlocked.value) return
  seconds.value = null
  secondsTrouble.value = null
})

/** Fetches the list. Never throws: what went wrong stands in `secondsTrouble`. */
export async function loadSeconds(): Promise<void> {
  const before = self()
  try {
    const { seconds: rows } = await call<{ seconds: SecondRow[] }>('GET', paths.seconds)
    if (self() !== before) return
    seconds.value = rows.sort((a, b) => b.hour - a.hour || (a.second < b.second ? -1 : 1))
    secondsTrouble.value = null
  } catch (error) {
    if (self() === before) secondsTrouble.value = error
  }
}

/** A request's name; made before it is sent, so that one that is sent again is the same. */
export const newSecond = (): string => hex(random(16))

export async function askSecond(second: string, act: SecondAct, tips: string[]): Promise<void> {
  try {
    await audited('second_asked', secondSubject(second, act, tips), (entry) =>
      call('POST', paths.seconds, { second, act, tips, entry }),
    )
  } catch (error) {
    // An answer was lost: it is there already.
    if (!(error instanceof Problem && error.code === 'taken')) throw error
  }
  void loadSeconds()
}

const decide =
  (audit: 'second_confirmed' | 'second_refused', path: string) =>
  async ({ second, act, tips }: SecondRow): Promise<void> => {
    try {
      await audited(audit, secondSubject(second, act, tips), (entry) =>
        call('POST', fill(path, { second }), { act, tips, entry }),
      )
    } finally {
      await loadSeconds()
    }
  }

/** Wants it too: deleting is done at once. */
export const confirmSecond = decide('second_confirmed', paths.secondConfirm)
/** Does not want it, or no longer. */
export const refuseSecond = decide('second_refused', paths.secondRefuse)
