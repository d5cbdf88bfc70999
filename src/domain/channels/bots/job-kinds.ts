/** Jobs of the bots; their handlers are loaded with the bots. */
export const FILE_JOB = 'channels.telegram_file'
export const SETUP_JOB = 'channels.telegram_setup'
export const SWEEP_JOB = 'channels.telegram_sweep'
export const FORGET_JOB = 'channels.telegram_forget'
