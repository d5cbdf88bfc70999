/** Texts of refusals, alphabetical. Each says what is wrong and what to do about it. */
export const errors = {
  'error.unexpected': 'We could not finish this because of a fault on our side. What you typed is kept; try again in a minute.',
} as const
