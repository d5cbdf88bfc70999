import type { knowledge as en } from '../en/knowledge.ts'
import type { Text } from '../fill.ts'

export const knowledge: Record<keyof typeof en, Text> = {}
