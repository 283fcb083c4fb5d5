/** The root's public half as the server put it into the page, never out of the database. Empty before set-up. */
export const rootKey = document.documentElement.dataset.root ?? ''
