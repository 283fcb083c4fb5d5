/*
 * What a reporter is asked on the web page, as data (DOMAIN section 5). The version is sealed with the answers, and the
 * ids of the words carry it, so that a tip can be shown with the questions as they were asked, years later.
 */

/** The first version was six questions, the same for everybody: its reports name none. */
export const QUESTIONNAIRE = 2

/** “I have seen something”, “I need help”. */
export const doors = ['seen', 'help'] as const
export type Door = (typeof doors)[number]

export const yesNo = ['yes', 'no', 'unsure'] as const
export const times = ['now', 'today', 'week', 'earlier', 'unsure'] as const
export const sorts = ['woman', 'man', 'girl', 'boy', 'unsure'] as const
export const kinds = [
  'work',
  'home',
  'sex',
  'begging',
  'marriage',
  'crime',
  'organ',
  'other',
  'unsure',
] as const
export type Kind = (typeof kinds)[number]
/** How the reporter knows. */
export const sources = ['self', 'family', 'neighbour', 'customer', 'worker', 'professional', 'other'] as const
/** Who may be told. */
export const sharings = ['police_and_social_work', 'social_work_only', 'ask_first', 'you_decide'] as const
type Sharing = (typeof sharings)[number]
/** The same of a tip: a member may have written it down without asking. */
export type SaidOfSharing = Sharing | 'unasked'
/** Where a municipality's code would stand. */
export const nowhere = ['unknown', 'abroad'] as const

/** What has been answered so far. What was skipped is not there. */
export interface Said {
  text?: string
  danger?: (typeof yesNo)[number]
  when?: (typeof times)[number]
  /** A municipality's code, or one of `nowhere`. */
  place?: string
  where?: string
  child?: (typeof yesNo)[number]
  people?: (typeof sorts)[number][]
  count?: string
  nationality?: string
  /** The language that they speak. */
  spoken?: string
  controls?: string
  kind?: Kind[]
  /** Codes (core/signs.ts). */
  signs?: string[]
  since?: string
  how?: (typeof sources)[number]
  traces?: string
  movement?: string
  reply?: (typeof yesNo)[number]
  reply_how?: string
  assistance?: (typeof yesNo)[number]
  assistance_how?: string
  interpreter?: string
  share?: Sharing
}

export type FieldName = keyof Said
type NamesOf<T> = { [N in FieldName]-?: NonNullable<Said[N]> extends T ? N : never }[FieldName]
export type ListName = Exclude<NamesOf<string[]>, 'signs'>
export type TextName = Exclude<NamesOf<string>, ChoiceName | 'place'>
export type ChoiceName = 'danger' | 'when' | 'child' | 'how' | 'reply' | 'assistance' | 'share'

/** One thing that is asked for, and what can be answered. */
export type Field = (
  | { kind: 'text'; name: TextName }
  | { kind: 'one'; name: ChoiceName; options: readonly string[] }
  | { kind: 'several'; name: ListName; options: readonly string[] }
  | { kind: 'place'; name: 'place' }
  | { kind: 'signs'; name: 'signs' }
) & {
  /** It is asked only when this was answered before, so. */
  after?: { name: FieldName; is: readonly string[] }
}

/** One page: the first field bears its title, each further one a label of its own. */
export interface Question {
  id: string
  fields: readonly Field[]
  /** It has to be answered. All others may be skipped. */
  must?: true
}

const text = (name: TextName, after?: Field['after']): Field => ({
  kind: 'text',
  name,
  ...(after && { after }),
})
const one = (name: ChoiceName, options: readonly string[]): Field => ({ kind: 'one', name, options })
const several = (name: ListName, options: readonly string[]): Field => ({ kind: 'several', name, options })
const place: Field = { kind: 'place', name: 'place' }

const danger = one('danger', yesNo)
const child = one('child', yesNo)
const reply = [one('reply', yesNo), text('reply_how', { name: 'reply', is: ['yes', 'unsure'] })]
const assistance = [
  one('assistance', yesNo),
  text('assistance_how', { name: 'assistance', is: ['yes', 'unsure'] }),
  text('interpreter'),
]
const share: Question = { id: 'share', fields: [one('share', sharings)], must: true }

/** The questions of each door, in the order in which they are asked. An id is used once: it leads to the words. */
export const questions: Record<Door, readonly Question[]> = {
  seen: [
    { id: 'text', fields: [text('text')], must: true },
    { id: 'danger', fields: [danger, one('when', times)] },
    { id: 'place', fields: [place, text('where')] },
    {
      id: 'who',
      fields: [child, several('people', sorts), text('count'), text('nationality'), text('spoken')],
    },
    { id: 'controls', fields: [text('controls')] },
    { id: 'kind', fields: [several('kind', kinds)] },
    { id: 'signs', fields: [{ kind: 'signs', name: 'signs', after: { name: 'kind', is: kinds } }] },
    { id: 'since', fields: [text('since')] },
    { id: 'how', fields: [one('how', sources)] },
    { id: 'traces', fields: [text('traces')] },
    { id: 'movement', fields: [text('movement')] },
    { id: 'reply', fields: reply },
    { id: 'assistance', fields: assistance },
    share,
  ],
  help: [
    { id: 'need', fields: [text('text')], must: true },
    { id: 'now', fields: [danger] },
    { id: 'here', fields: [place, text('where')] },
    { id: 'age', fields: [child] },
    { id: 'answer', fields: reply },
    { id: 'support', fields: assistance },
    share,
  ],
}

/**
 * In the order in which they are asked by whoever writes down what they are told, on the telephone most of all: the
 * story first, then what decides how soon somebody must go, and where; who may be told it last, when the person knows
 * what they have said. The words for speaking are the staff's. Signs are not read aloud: whoever listens ticks those
 * that were described.
 */
export const aloud: readonly { id: string; fields: readonly Field[] }[] = [
  { id: 'story', fields: [text('text')] },
  { id: 'now', fields: [danger, one('when', times), child] },
  { id: 'where', fields: [place, text('where'), text('movement')] },
  {
    id: 'who',
    fields: [several('people', sorts), text('count'), text('nationality'), text('spoken')],
  },
  {
    id: 'what',
    fields: [
      several('kind', kinds),
      { kind: 'signs', name: 'signs' },
      text('controls'),
      text('since'),
      text('traces'),
    ],
  },
  { id: 'teller', fields: [one('how', sources), ...reply, ...assistance] },
  { id: 'share', fields: [one('share', sharings)] },
]

const listed = (value: string | readonly string[] | undefined): readonly string[] =>
  typeof value === 'string' ? [value] : (value ?? [])

/** Whether anything was answered: a text of spaces says nothing. */
export const isSaid = (value: Said[FieldName]): boolean => listed(value).some((part) => part.trim() !== '')

/** Whether a field is asked after what was said. Signs that were ticked elsewhere are shown once more. */
export const isAsked = ({ name, after }: Field, said: Said): boolean =>
  !after ||
  listed(said[after.name]).some((answer) => after.is.includes(answer)) ||
  (name === 'signs' && isSaid(said.signs))

export const fieldsAsked = (question: Question, said: Said): Field[] =>
  question.fields.filter((field) => isAsked(field, said))

/** The way through the questions, as it follows from the answers. */
export const journey = (door: Door, said: Said): Question[] =>
  questions[door].filter((question) => fieldsAsked(question, said).length > 0)

// ---- Words, in the public catalogs ----

export const titleOf = ({ id }: Question): string => `q2.${id}.title`
export const hintOf = ({ id }: Question): string => `q2.${id}.hint`

/** What stands above a field. */
export const labelOf = (question: Question, { name }: Field): string =>
  name === question.fields[0]?.name ? titleOf(question) : `q2.${question.id}.${name}`

/** What stands beside an answer that can be chosen. */
export function optionOf(name: FieldName, option: string): string {
  if (name === 'share') return `share.${option}`
  if (name === 'signs') return `sign.${option}`
  return (yesNo as readonly string[]).includes(option) ? `answer.${option}` : `q2.${name}.${option}`
}
