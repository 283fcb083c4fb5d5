/** Pixels of a picture, as its container says. */
export interface Size {
  width: number
  height: number
}
