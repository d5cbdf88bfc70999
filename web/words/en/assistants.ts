export const assistants = {} as const
