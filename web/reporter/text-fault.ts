import { TEXT_MAX } from '../../core/limits.ts'

/** What is wrong with a text, as the id of the sentence that says so. */
export function faultOfText(text: string): string | null {
  if (text.trim() === '') return 'text.fault.empty'
  return text.length > TEXT_MAX ? 'text.fault.long' : null
}
