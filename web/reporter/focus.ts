/** Moves the focus to what has just been drawn. Given as a `ref`, it runs once, when the element appears. */
export const focusOnce = (element: HTMLElement | null): void => element?.focus()
