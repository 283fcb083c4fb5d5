/** The police's number (core/facts/agencies.json, EMG-POLICE), to be touched or read. */
export const Call = () => (
  <a class="call" href="tel:122">
    122
  </a>
)
