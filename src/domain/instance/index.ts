export { type Instance, type InstanceDeps, openInstance } from './create-instance.ts'
export type { MailSettings } from './mail-settings.ts'
