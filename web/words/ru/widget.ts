import type { widget as en } from '../en/widget.ts'
import type { Text } from '../fill.ts'

export const widget: Record<keyof typeof en, Text> = {}
