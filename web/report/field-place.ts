/** What a field is told of its place on the page. */
export interface FieldPlace {
  title: string
  /** Of the question; it stands with its first field, whose title is the page's. */
  hint: string | null
  fault: string | null
}
