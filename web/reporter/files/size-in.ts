import { formatsOf } from '../../../core/words.ts'
import { language } from '../words.ts'

const KILOBYTE = 1024

/** Bytes as people read them: “820 KB”, “3.2 MB”. */
export function sizeIn(bytes: number): string {
  const isLarge = bytes >= 1000 * KILOBYTE
  const size = bytes / (isLarge ? KILOBYTE * KILOBYTE : KILOBYTE)
  const digits = { maximumFractionDigits: isLarge && size < 10 ? 1 : 0 }
  return `${size.toLocaleString(formatsOf[language()], digits)} ${isLarge ? 'MB' : 'KB'}`
}
