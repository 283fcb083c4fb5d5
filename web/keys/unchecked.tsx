import { Instead } from '../reporter/instead.tsx'
import { say } from '../reporter/words.ts'

/** What stands in the page where no script runs. */
export const Unchecked = () => (
  <section class="notice">
    <h2>{say('keybook.check.noscript.title')}</h2>
    <p>{say('keybook.check.noscript')}</p>
    <Instead />
  </section>
)
