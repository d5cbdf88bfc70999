import type { instance as en } from '../en/instance.ts'
import type { Text } from '../fill.ts'

export const instance: Record<keyof typeof en, Text> = {}
