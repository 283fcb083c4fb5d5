import { sizeInWords } from '../../../core/files/size-in-words.ts'
import { formatsOf } from '../../../core/languages.ts'
import { language } from '../words.ts'

export const sizeIn = (bytes: number): string => sizeInWords(bytes, formatsOf(language()))
