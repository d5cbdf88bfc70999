import type { settings as en } from '../en/settings.ts'
import type { Text } from '../fill.ts'

export const settings: Record<keyof typeof en, Text> = {}
