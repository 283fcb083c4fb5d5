/** What may stand in a text's places, so that one sees how long it gets. */
export const examples: Record<string, string> = {}
