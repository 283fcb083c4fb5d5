import { isoDay } from '../../core/hour.ts'

/** Hands a file to the browser to be saved. Nothing of it stays in the page once it has been read. */
export function save(name: string, file: BlobPart, type: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([file], { type }))
  link.download = name
  link.click()
  // Safari reads it only after this.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** A name that says nothing of what is in it: `javi-2026-11-22.age`. */
export const neutralName = (ending: 'age' | 'json'): string => `javi-${isoDay(new Date())}.${ending}`
