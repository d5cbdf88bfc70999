import type { common as en } from '../en/common.ts'
import type { Text } from '../fill.ts'

export const common: Record<keyof typeof en, Text> = {}
