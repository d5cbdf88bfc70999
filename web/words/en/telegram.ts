/** What a bot says in Telegram by itself. */
export const telegram = {
  'telegram.failed': 'I could not answer this time. Your question is kept: please send it once more in a minute.',
} as const
