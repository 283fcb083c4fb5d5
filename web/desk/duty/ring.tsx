import { i18n } from '../words.ts'
import { isMuted, play } from './bell.ts'

/** Turns the sound of this desk off and on, and lets it be heard. */
export const Ring = () => (
  <section aria-labelledby="duty-ring">
    <h2 id="duty-ring">{i18n._('duty.ring')}</h2>
    <p>{i18n._('duty.ring.what')}</p>
    <div class="buttons">
      <button
        type="button"
        aria-pressed={isMuted.value}
        onClick={() => {
          isMuted.value = !isMuted.value
        }}
      >
        {i18n._('duty.ring.mute')}
      </button>
      <button type="button" onClick={play}>
        {i18n._('duty.ring.try')}
      </button>
    </div>
  </section>
)
