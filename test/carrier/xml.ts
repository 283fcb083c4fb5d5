/** An element of a TwiML document: words and elements in it, in their order. */
export interface Element {
  name: string
  attributes: Record<string, string>
  children: (Element | string)[]
}

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** @throws Error for an entity that XML does not have by itself, and for a bare `&` or `<`. */
function plain(text: string): string {
  return text.replace(/&([^;&\s]*);?|</g, (all, name: string | undefined) => {
    const code = /^#(?:x([0-9a-f]+)|(\d+))$/i.exec(name ?? '')
    const said = code
      ? String.fromCodePoint(Number.parseInt((code[1] ?? code[2]) as string, code[1] ? 16 : 10))
      : entities[name ?? '']
    if (said === undefined || !all.endsWith(';')) throw new Error(`not XML: ${all}`)
    return said
  })
}

const TOKEN =
  /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy

/**
 * Reads a TwiML document: plain XML, without a document type.
 *
 * @throws Error when it is not well-formed.
 */
export function readXml(text: string): Element {
  const top: Element = { name: '', attributes: {}, children: [] }
  const open = [top]
  TOKEN.lastIndex = 0
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    const token = TOKEN.exec(text)
    if (!token) throw new Error(`not XML at ${at}`)
    const [, raw, closed, name, attributes = '', isEmpty, words] = token
    const inside = open.at(-1) as Element
    if (raw !== undefined) inside.children.push(raw)
    else if (words !== undefined) inside.children.push(plain(words))
    else if (closed !== undefined) {
      if (inside === top || inside.name !== closed) throw new Error(`not XML: </${closed}>`)
      open.pop()
    } else if (name !== undefined) {
      const element: Element = { name, attributes: {}, children: [] }
      for (const [, key = '', double, single] of attributes.matchAll(
        /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g,
      )) {
        if (key in element.attributes) throw new Error(`not XML: ${key} twice`)
        element.attributes[key] = plain(double ?? single ?? '')
      }
      inside.children.push(element)
      if (!isEmpty) open.push(element)
    }
  }
  const [root, ...more] = elementsOf(top)
  if (open.length > 1 || !root || more.length > 0 || textOf(top, false).trim() !== '')
    throw new Error('not XML: one element, closed')
  return root
}

export const elementsOf = ({ children }: Element): Element[] =>
  children.filter((child) => typeof child !== 'string')

/** The words of an element. @param isDeep whether those of the elements in it count too. */
export const textOf = ({ children }: Element, isDeep = true): string =>
  children.map((child) => (typeof child === 'string' ? child : isDeep ? textOf(child) : '')).join('')
