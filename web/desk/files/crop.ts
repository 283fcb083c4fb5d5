import { digest } from '../../../core/envelope/digest.ts'
import { startWorker, workers } from '../workers.ts'
import type { CropAnswer, CropTask } from './crop.worker.ts'

/** Milliseconds in which a part of a picture must be there. */
const CROPPING = 30_000

/** It cannot be decoded here: it goes whole, or not at all. */
export class CannotCrop extends Error {
  constructor() {
    super('the picture cannot be cropped')
    this.name = 'CannotCrop'
  }
}

export type Cropped = Exclude<CropAnswer, { failed: true }> & { sha256: string }

/** Cuts a part out of a picture, in a worker that ends with it. @throws CannotCrop */
export function cropPicture(task: CropTask): Promise<Cropped> {
  const worker = startWorker(workers.crop)
  let timer: ReturnType<typeof setTimeout> | undefined
  return new Promise<Cropped>((done, failed) => {
    timer = setTimeout(() => failed(new CannotCrop()), CROPPING)
    worker.onerror = () => failed(new CannotCrop())
    worker.onmessage = ({ data }: MessageEvent<CropAnswer>) =>
      'failed' in data ? failed(new CannotCrop()) : done({ ...data, sha256: digest(data.bytes) })
    worker.postMessage(task)
  }).finally(() => {
    clearTimeout(timer)
    worker.terminate()
  })
}
