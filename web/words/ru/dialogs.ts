import type { dialogs as en } from '../en/dialogs.ts'
import type { Text } from '../fill.ts'

export const dialogs: Record<keyof typeof en, Text> = {}
