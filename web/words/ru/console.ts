import type { console as en } from '../en/console.ts'
import type { Text } from '../fill.ts'

export const console: Record<keyof typeof en, Text> = {}
