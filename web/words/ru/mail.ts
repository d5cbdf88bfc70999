import type { mail as en } from '../en/mail.ts'
import type { Text } from '../fill.ts'

export const mail: Record<keyof typeof en, Text> = {}
