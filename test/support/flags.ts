/** With what `npm start` and the other commands run a program of ours (worker/node/run.mjs). */
export const flags = [
  '--max-semi-space-size=8',
  '--import',
  new URL('../../worker/node/quick-start.mjs', import.meta.url).href,
]
