import { startBeside } from './beside.ts'
import { startBots } from './bots.ts'
import { startTalk } from './composer.ts'
import { startDeveloper } from './developer.ts'
import { startDrafts } from './drafts.ts'
import { startForms } from './forms.ts'
import { startFrame } from './frame.ts'
import { createLinkBar } from './link-bar.ts'
import { startLists, startRemoval } from './lists.ts'
import { startLook } from './look.ts'
import { startOverview } from './overview.ts'
import { startKeys, startPalette } from './palette.ts'
import { startProof } from './proof.ts'
import { startUpload } from './upload.ts'
import { readWords } from './words.ts'
import { followWorkspace, startWaiting } from './workspace.ts'

const say = readWords()
const linkBar = createLinkBar(say)

startFrame(say)
startDrafts(say)
startForms()
startPalette(say)
startKeys(say)
startLook(say)
startBeside()
startDeveloper(say)
startProof(say)
const leaving = new Set<string>()
startRemoval(say, leaving)
const upload = startUpload({ say, linkBar, onStored: () => lists.refresh() })
const workspace = followWorkspace(linkBar)
const lists = startLists({ workspace, leaving, onDocument: upload.told })
startTalk(say, linkBar)
startOverview({ workspace, onDocument: upload.told, onBench: () => startTalk(say, linkBar) })
startWaiting(say, workspace)
startBots(linkBar, workspace)
