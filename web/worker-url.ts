/** The part of Trusted Types (W3C) that is used here; TypeScript's DOM does not list it everywhere. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): {
    createScriptURL(url: string): string
  }
}

/**
 * Gives the function that starts a page's workers, and starts no other: the policy `javi-worker` lets through the
 * exact addresses that the build gave (`./x.worker.ts?worker&url`). Called once for each page, for a policy's name
 * can be taken only once.
 */
export function workersOf(urls: readonly string[]): (url: string) => Worker {
  const createScriptURL = (url: string) => {
    if (!urls.includes(url)) throw new TypeError('not a worker of this build')
    return url
  }
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  const policy = trustedTypes?.createPolicy('javi-worker', { createScriptURL }) ?? { createScriptURL }
  return (url) => new Worker(policy.createScriptURL(url), { type: 'module' })
}
