import type { cli as en } from '../en/cli.ts'
import type { Text } from '../fill.ts'

export const cli: Record<keyof typeof en, Text> = {}
