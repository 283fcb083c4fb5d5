/*
 * Who writes to the line, as the carrier says it: a number, a number behind `whatsapp:`, a short code, or whatever name
 * a company sends under.
 */

const WHATSAPP = 'whatsapp:'

export const isWhatsApp = (sender: string): boolean => sender.startsWith(WHATSAPP)

/** A number without the channel that it writes on. */
export const bareNumber = (sender: string): string =>
  isWhatsApp(sender) ? sender.slice(WHATSAPP.length) : sender

/** The same number on the other channel: whoever holds the telephone reads both. */
export const onOtherChannel = (sender: string): string =>
  isWhatsApp(sender) ? bareNumber(sender) : WHATSAPP + sender

/** Whether somebody can be answered: short codes and names have no telephone (E.164 has up to 15 digits). */
export const canBeAnswered = (sender: string): boolean => /^\+\d{8,15}$/.test(bareNumber(sender))

/** UTF-16 code units of a sender's name or number. */
const SENDER_MAX = 40

/**
 * Whether it can be a sender here. Channels of which nothing is known stand before a number or a name
 * (`messenger:…`, `rcs:…`): with those no conversation could be had.
 */
export const isSender = (sender: string): boolean =>
  sender.trim() !== '' &&
  sender.length <= SENDER_MAX &&
  !/^[a-z]{3,}:/.test(sender.replace(/^whatsapp:(?=\+)/, ''))
