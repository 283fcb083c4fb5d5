import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** A canvas with a picture drawn on it; its pixels go when it goes. */
export function useDrawn(picture: ImageBitmap): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const { current } = canvas
    if (!current) return
    current.width = picture.width
    current.height = picture.height
    current.getContext('2d')?.drawImage(picture, 0, 0)
    return () => {
      current.width = 0
      current.height = 0
    }
  }, [picture])
  return canvas
}
