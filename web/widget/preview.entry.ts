import { startPreview } from './frame/preview.ts'

startPreview(document.documentElement)
