import { Call } from '../reporter/call.tsx'
import { say } from '../reporter/words.ts'

/** Whom a child, and whom somebody whom their family hurts, can call; the latter by entity. */
export const CallsByKind = () => (
  <>
    <p>
      {say('call.child')} <Call line="child" />
    </p>
    <p>
      {say('call.violence')} <Call line="federation" /> ({say('call.federation')}), <Call line="srpska" /> (
      {say('call.srpska')})
    </p>
  </>
)
