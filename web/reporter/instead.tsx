import { Call } from './call.tsx'
import { say } from './words.ts'

/** Whom to call where nothing can be sent. */
export const Instead = () => (
  <>
    <p class="danger">
      {say('instead.danger')} <Call />
    </p>
    <p>
      {say('instead.line')} <Call line="trafficking" />
    </p>
  </>
)
