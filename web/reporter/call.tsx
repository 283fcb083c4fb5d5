import { lines } from './lines.ts'

/** A number, to be touched or read; the police's when none is given. */
export const Call = ({ line = 'police' }: { line?: keyof typeof lines }) => (
  <a class="call" href={`tel:${lines[line].replaceAll(' ', '')}`} dir="ltr">
    {lines[line]}
  </a>
)
