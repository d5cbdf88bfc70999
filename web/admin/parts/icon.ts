import arrowLeft from 'lucide-static/icons/arrow-left.svg' with { type: 'text' }
import check from 'lucide-static/icons/check.svg' with { type: 'text' }
import chevronRight from 'lucide-static/icons/chevron-right.svg' with { type: 'text' }
import circleAlert from 'lucide-static/icons/circle-alert.svg' with { type: 'text' }
import circleCheck from 'lucide-static/icons/circle-check.svg' with { type: 'text' }
import copy from 'lucide-static/icons/copy.svg' with { type: 'text' }
import cpu from 'lucide-static/icons/cpu.svg' with { type: 'text' }
import ellipsis from 'lucide-static/icons/ellipsis.svg' with { type: 'text' }
import externalLink from 'lucide-static/icons/external-link.svg' with { type: 'text' }
import eye from 'lucide-static/icons/eye.svg' with { type: 'text' }
import globe from 'lucide-static/icons/globe.svg' with { type: 'text' }
import hand from 'lucide-static/icons/hand.svg' with { type: 'text' }
import house from 'lucide-static/icons/house.svg' with { type: 'text' }
import inbox from 'lucide-static/icons/inbox.svg' with { type: 'text' }
import info from 'lucide-static/icons/info.svg' with { type: 'text' }
import keyboard from 'lucide-static/icons/keyboard.svg' with { type: 'text' }
import library from 'lucide-static/icons/library-big.svg' with { type: 'text' }
import link from 'lucide-static/icons/link.svg' with { type: 'text' }
import logOut from 'lucide-static/icons/log-out.svg' with { type: 'text' }
import mail from 'lucide-static/icons/mail.svg' with { type: 'text' }
import messages from 'lucide-static/icons/messages-square.svg' with { type: 'text' }
import panelLeft from 'lucide-static/icons/panel-left.svg' with { type: 'text' }
import panelRight from 'lucide-static/icons/panel-right.svg' with { type: 'text' }
import pause from 'lucide-static/icons/pause.svg' with { type: 'text' }
import play from 'lucide-static/icons/play.svg' with { type: 'text' }
import plus from 'lucide-static/icons/plus.svg' with { type: 'text' }
import refresh from 'lucide-static/icons/refresh-cw.svg' with { type: 'text' }
import search from 'lucide-static/icons/search.svg' with { type: 'text' }
import send from 'lucide-static/icons/send.svg' with { type: 'text' }
import sendHorizontal from 'lucide-static/icons/send-horizontal.svg' with { type: 'text' }
import server from 'lucide-static/icons/server.svg' with { type: 'text' }
import settings from 'lucide-static/icons/settings-2.svg' with { type: 'text' }
import square from 'lucide-static/icons/square.svg' with { type: 'text' }
import store from 'lucide-static/icons/store.svg' with { type: 'text' }
import thumbsDown from 'lucide-static/icons/thumbs-down.svg' with { type: 'text' }
import thumbsUp from 'lucide-static/icons/thumbs-up.svg' with { type: 'text' }
import trash from 'lucide-static/icons/trash-2.svg' with { type: 'text' }
import triangleAlert from 'lucide-static/icons/triangle-alert.svg' with { type: 'text' }
import upload from 'lucide-static/icons/upload.svg' with { type: 'text' }
import userRound from 'lucide-static/icons/user-round.svg' with { type: 'text' }
import wrench from 'lucide-static/icons/wrench.svg' with { type: 'text' }
import x from 'lucide-static/icons/x.svg' with { type: 'text' }
import { trustedMarkup, type View } from '../html.ts'

const ICONS = {
  arrowLeft,
  check,
  chevronRight,
  circleAlert,
  circleCheck,
  copy,
  cpu,
  ellipsis,
  externalLink,
  eye,
  globe,
  hand,
  house,
  inbox,
  info,
  keyboard,
  library,
  link,
  logOut,
  mail,
  messages,
  panelLeft,
  panelRight,
  pause,
  play,
  plus,
  refresh,
  search,
  send,
  sendHorizontal,
  server,
  settings,
  square,
  store,
  thumbsDown,
  thumbsUp,
  trash,
  triangleAlert,
  upload,
  userRound,
  wrench,
  x,
}

export type IconName = keyof typeof ICONS

/** Never says anything by itself: a text or a label beside it does. */
export const icon = (name: IconName, size: 'small' | 'normal' | 'large' = 'normal'): View =>
  trustedMarkup('svg', ICONS[name].replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$|\n\s*/g, ''), {
    class: size === 'normal' ? 'icon' : `icon icon-${size}`,
    viewBox: '0 0 24 24',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    'aria-hidden': 'true',
  })
