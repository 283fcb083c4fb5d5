import { WORK_HEADER } from '../../../core/paths.ts'
import type { Stored, Work } from '../../../core/wire.ts'
import { Problem, problemOf } from '../server.ts'

/** Milliseconds without a byte going out or an answer coming, after which a part is given up. */
const STILL = 60_000

/**
 * Sends a part of a sealed file. Not with `fetch`, which does not tell how much has gone: at 400 kbit/s a part takes
 * twenty seconds.
 *
 * @param work goes with the first part.
 * @returns the SHA-256 of what the server has. @throws Problem; `network` too when the signal ends it.
 */
export function postPart(
  path: string,
  part: Uint8Array<ArrayBuffer>,
  work: Work | null,
  progress: (sent: number) => void,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest()
    let timer: ReturnType<typeof setTimeout>
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
    }
    const stop = () => {
      end()
      request.abort()
      failed(new Problem('network', true))
    }
    const wait = () => {
      clearTimeout(timer)
      timer = setTimeout(stop, STILL)
    }
    request.open('POST', path)
    request.setRequestHeader('content-type', 'application/octet-stream')
    if (work) request.setRequestHeader(WORK_HEADER, JSON.stringify(work))
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded }) => {
      wait()
      progress(loaded)
    }
    request.onerror = stop
    request.onload = () => {
      end()
      const { status, response } = request
      // Not from Javi at all (a hotel's sign-in page answers 200 to everything).
      if (status === 200 && typeof (response as Stored | null)?.sha256 !== 'string') stop()
      else if (status === 200) done((response as Stored).sha256)
      else failed(problemOf(status, response))
    }
    signal.addEventListener('abort', stop)
    wait()
    // As a Blob: bytes in an array would be copied once more in the page, and kept by whoever inspects it.
    request.send(new Blob([part]))
  })
}
