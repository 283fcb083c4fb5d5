/*
 * Loaded into a server before anything of its own (`node --import`): its clock is ahead by as much as a test says, that
 * would have to wait otherwise (clock.ts).
 */

const machine = Date.now
let ahead = 0
Date.now = () => machine() + ahead
process.on('message', (milliseconds: number) => {
  ahead = milliseconds
  process.send?.('heard')
})
// Being told is no reason to go on.
process.channel?.unref()
