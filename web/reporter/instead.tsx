import { say } from './words.ts'

/** Whom to call where nothing can be sent. The numbers come from core/facts/agencies.json. */
export function Instead({ numbers }: { numbers: { police: string; line: string } }) {
  return (
    <>
      <p class="danger">
        {say('instead.danger')} <Telephone number={numbers.police} />
      </p>
      <p>
        {say('instead.line')} <Telephone number={numbers.line} />
      </p>
    </>
  )
}

const Telephone = ({ number }: { number: string }) => (
  <a class="call" href={`tel:${number.replace(/\s/g, '')}`}>
    {number}
  </a>
)
