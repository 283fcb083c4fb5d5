import api from './twilio-api.json' with { type: 'json' }

/*
 * Twilio's own description of its API (OpenAPI 3), cut to messages, recordings and calls: what an answer, and a request,
 * has to look like.
 */

interface Schema {
  $ref?: string
  type?: string
  format?: string
  nullable?: boolean
  enum?: string[]
  pattern?: string
  minLength?: number
  maxLength?: number
  properties?: Record<string, Schema>
  items?: Schema
}

interface Parameter {
  name: string
  in: string
  required?: boolean
  schema: Schema
}

interface Operation {
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: Schema & { required?: string[] } }> }
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>
}

const described = api.paths as unknown as Record<string, Record<string, Operation>>
const schemas = api.components.schemas as unknown as Record<string, Schema>

const formats: Record<string, RegExp> = {
  'date-time-rfc-2822':
    /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} \+0000$/,
  // Of the API itself, without a host, or with one.
  uri: /^(\/|https?:\/\/)\S+$/,
  currency: /^[A-Z]{3}$/,
  // A query's moment may be a day. Source: the description of `DateSent` in Twilio's reference.
  'date-time': /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?$/,
}

/** What is wrong with a value; nothing when all is as described. */
function problemsOf(value: unknown, schema: Schema, at: string): string[] {
  if (schema.$ref) return problemsOf(value, schemas[schema.$ref.split('/').at(-1) as string] as Schema, at)
  if (value === null) return schema.nullable ? [] : [`${at} is null`]
  const { type, properties, items, pattern, format, minLength = 0, maxLength = Infinity } = schema
  if (type === 'array') {
    if (!Array.isArray(value)) return [`${at} is no list`]
    return value.flatMap((item, i) => problemsOf(item, items as Schema, `${at}[${i}]`))
  }
  if (type === 'object') {
    if (typeof value !== 'object') return [`${at} is no object`]
    if (!properties)
      return Object.entries(value).flatMap(([name, uri]) =>
        problemsOf(uri, { type: 'string', format: 'uri' }, `${at}.${name}`),
      )
    const known = Object.entries(properties)
    const given = value as Record<string, unknown>
    return [
      ...Object.keys(given)
        .filter((name) => !(name in properties))
        .map((name) => `${at}.${name} is not described`),
      // The description requires nothing; Twilio leaves nothing out.
      ...known.flatMap(([name, inside]) =>
        name in given ? problemsOf(given[name], inside, `${at}.${name}`) : [`${at}.${name} is missing`],
      ),
    ]
  }
  if (type === 'integer' || type === 'number') {
    const isRight = typeof value === 'number' && (type === 'number' || Number.isInteger(value))
    return isRight ? [] : [`${at} is no ${type}`]
  }
  if (type === undefined) return []
  if (typeof value !== 'string') return [`${at} is no ${type}`]
  const isRight =
    (!schema.enum || schema.enum.includes(value)) &&
    (!pattern || new RegExp(pattern).test(value)) &&
    (!format || !formats[format] || formats[format].test(value)) &&
    value.length >= minLength &&
    value.length <= maxLength
  return isRight ? [] : [`${at} is “${value}”`]
}

/** What is described under a path, with the template's name; `null` when nothing is. */
function operationOf(method: string, path: string): { operation: Operation; template: string } | null {
  for (const [template, operations] of Object.entries(described)) {
    const pattern = template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[A-Z]{2}[0-9a-fA-F]{32}')
    const operation = operations[method.toLowerCase()]
    if (operation && new RegExp(`^${pattern}$`).test(path)) return { operation, template }
  }
  return null
}

/** What is wrong with an answer. @param body `null` when there is none. */
export function answerProblems(method: string, path: string, status: number, body: unknown): string[] {
  const found = operationOf(method, path)
  const response = found?.operation.responses[status]
  if (!response) return [`${method} ${path}: ${status} is not described`]
  const schema = response.content?.['application/json']?.schema
  if (!schema) return body === null ? [] : ['a body']
  return problemsOf(body, schema, found.template.split('/').at(-1) ?? '')
}

/** What is wrong with a request. */
export function requestProblems(method: string, path: string, parameters: [string, string][]): string[] {
  const found = operationOf(method, path)
  if (!found) return [`${method} ${path} is not described`]
  const { parameters: inPath = [], requestBody } = found.operation
  const form = requestBody?.content['application/x-www-form-urlencoded']?.schema
  const known = new Map<string, Schema>([
    ...inPath.filter((one) => one.in === 'query').map(({ name, schema }) => [name, schema] as const),
    ...Object.entries(form?.properties ?? {}),
  ])
  const names = parameters.map(([name]) => name)
  return [
    ...(form?.required ?? []).filter((name) => !names.includes(name)).map((name) => `${name} is missing`),
    ...names.filter((name, i) => names.indexOf(name) !== i).map((name) => `${name} stands twice`),
    ...parameters.flatMap(([name, value]) => {
      const schema = known.get(name)
      if (!schema) return [`${name} is not described`]
      return problemsOf(schema.type === 'integer' ? Number(value) : value, schema, name)
    }),
  ]
}
