export const instance = {} as const
