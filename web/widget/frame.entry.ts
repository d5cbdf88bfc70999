import { startFrame } from './frame/start.ts'

void startFrame(document.documentElement)
