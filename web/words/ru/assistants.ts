import type { assistants as en } from '../en/assistants.ts'
import type { Text } from '../fill.ts'

export const assistants: Record<keyof typeof en, Text> = {}
