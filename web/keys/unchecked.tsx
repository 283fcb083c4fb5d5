import { say } from './words.ts'

/** What stands in the page where no script runs. */
export const Unchecked = () => (
  <section class="notice">
    <h2>{say('check.noscript.title')}</h2>
    <p>{say('check.noscript')}</p>
  </section>
)
