const KILOBYTE = 1024

/** Bytes as people read them: “820 KB”, “3.2 MB”. @param formats by whose rules numbers are written. */
export function sizeInWords(bytes: number, formats: string): string {
  const isLarge = bytes >= 1000 * KILOBYTE
  const size = isLarge ? bytes / (KILOBYTE * KILOBYTE) : Math.max(1, bytes / KILOBYTE)
  const digits = { maximumFractionDigits: isLarge && size < 10 ? 1 : 0 }
  return `${size.toLocaleString(formats, digits)} ${isLarge ? 'MB' : 'KB'}`
}
