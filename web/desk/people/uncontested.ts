import { Problem } from '../api.ts'

/** How often something is made anew when somebody else's came first. */
const AGAIN = 2

/** Does it; when somebody else published in between, does it anew on theirs, so that nothing of either is lost. */
export async function uncontested(attempt: () => Promise<void>): Promise<void> {
  for (let left = AGAIN; ; left--) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'page-behind' && left > 0)) throw error
    }
  }
}
