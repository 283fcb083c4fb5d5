/** What a figure may be at most, or must be at least, and what it is compared with (DESIGN section 10). */
export interface Budget {
  unit: string
  most?: number
  least?: number
  /** What others need for the same. Measured on a machine like this one: 2 cores, the version named. */
  others?: { name: string; value: number }
}

const globaLeaks = (value: number) => ({ name: 'GlobaLeaks 5.0.95', value })

/** Every figure by its fixed name. */
export const budgets = {
  first_view_bytes: { unit: 'bytes', most: 25_000, others: globaLeaks(529_000) },
  first_view_requests: { unit: 'requests', most: 6, others: globaLeaks(35) },
  to_receipt_bytes: { unit: 'bytes', most: 80_000, others: globaLeaks(800_000) },
  usable_slow_ms: { unit: 'ms', most: 2_000, others: globaLeaks(12_600) },
  send_slow_ms: { unit: 'ms', most: 4_000, others: globaLeaks(13_100) },
  send_ms: { unit: 'ms', most: 1_000, others: globaLeaks(4_500) },
  // On the slow telephone, from the press until the everyday page is asked for (THREATS UX1).
  exit_ms: { unit: 'ms', most: 300 },
  work_slow_ms: { unit: 'ms', most: 3_000 },
  tips_per_s_1: { unit: 'tips/s', least: 300, others: globaLeaks(7.6) },
  tips_per_s_8: { unit: 'tips/s', least: 500, others: globaLeaks(3.5) },
  tips_per_s_32: { unit: 'tips/s', least: 500, others: globaLeaks(2.4) },
  tips_p99_ms_32: { unit: 'ms', most: 250 },
  tips_lost: { unit: 'tips', most: 0 },
  desk_list_ms: { unit: 'ms', most: 2_000 },
  desk_search_ms: { unit: 'ms', most: 50 },
  desk_open_1000_ms: { unit: 'ms', most: 6_000 },
  sign_in_slow_ms: { unit: 'ms', most: 4_000 },
  off_board_100_ms: { unit: 'ms', most: 5_000 },
  attachment_ms: { unit: 'ms', most: 5_000 },
  attachment_memory_mb: { unit: 'MB', most: 100 },
  server_rss_mb: { unit: 'MB', most: 200, others: { name: 'GlobaLeaks 5.0.95 after 919', value: 371 } },
  sms_p99_ms: { unit: 'ms', most: 500 },
  sms_burst_lost: { unit: 'messages', most: 0 },
  worker_gzip_bytes: { unit: 'bytes', most: 300_000 },
  worker_startup_ms: { unit: 'ms', most: 60 },
} as const satisfies Record<string, Budget>

export type Name = keyof typeof budgets
export const names = Object.keys(budgets) as Name[]
