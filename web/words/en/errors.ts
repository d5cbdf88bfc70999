/** Texts of refusals, alphabetical. Each says what is wrong and what to do about it. */
export const errors = {
  'error.forbidden': 'You may not do this. Ask the owner of the workspace.',
  'error.unexpected': 'We could not finish this because of a fault on our side. What you typed is kept; try again in a minute.',
  'error.wrong_master_key':
    'The master key does not open this database. Put back the file {path} that was saved with it, or set REPLYX_MASTER_KEY to that key.',
} as const
