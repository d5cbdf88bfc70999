import { html, type View } from '../html.ts'
import type { Page, Reader } from '../page.ts'
import { brandMark } from './brand.ts'
import { iconButton } from './button.ts'
import { CSRF_FIELD } from './form.ts'
import { type IconName, icon } from './icon.ts'

interface Entry {
  id: string
  label: string
  href: string
  icon: IconName
  /** A number that wants attention, and what it counts. */
  count?: { id: string; value: number; label: string }
}

export const railEntries = (page: Page): { work: Entry[]; admin: Entry[] } => {
  const { reader, t } = page
  const may = (permission: string): boolean => reader?.may(permission) === true
  const work: Array<Entry | false> = [
    { id: 'overview', href: '/', icon: 'house', label: t('console.rail_overview') },
    may('dialogs.read') && { id: 'dialogs', href: '/dialogs', icon: 'inbox', label: t('console.rail_dialogs'), count: waitingCount(page) },
    may('assistants.read') && { id: 'assistants', href: '/assistants', icon: 'messages', label: t('console.rail_assistants') },
    may('documents.read') && { id: 'knowledge', href: '/knowledge', icon: 'library', label: t('console.rail_knowledge') },
    { id: 'settings', href: '/settings/profile', icon: 'settings', label: t('console.rail_settings') },
  ]
  const admin: Entry[] = [{ id: 'instance', href: '/instance/providers', icon: 'server', label: t('console.rail_instance') }]
  return { work: work.filter((entry) => entry !== false), admin: may('instance.manage') ? admin : [] }
}

const waitingCount = (page: Page): NonNullable<Entry['count']> => {
  const value = page.reader?.waiting?.count ?? 0
  return { id: 'waiting', value, label: page.t('handoff.waiting', { count: value }) }
}

export const rail = (page: Page, section: string | undefined): View => {
  const { work, admin } = railEntries(page)
  return html`<header class="rail">
    <div class="rail-top">
      <a class="brand" href="/" aria-label=${page.t('console.home_link')}>${brandMark()}<span>ReplyX</span></a>
      ${iconButton('panelLeft', {
        label: page.t('console.toggle_rail'),
        isSmall: true,
        attributes: { 'data-toggle-rail': true, 'data-script': true, 'aria-pressed': page.isRailNarrow ? 'true' : 'false' },
      })}
    </div>
    <nav class="grid gap-0.5" aria-label=${page.t('console.rail')}>
      ${work.map((entry) => railLink(entry, section))} ${admin.length > 0 && html`<div class="rail-rule"></div>`}
      ${admin.map((entry) => railLink(entry, section))}
    </nav>
    ${page.reader && railFoot(page, page.reader)}
  </header>`
}

const railLink = (entry: Entry, section: string | undefined): View => html`
  <a class="rail-link" href=${entry.href} title=${entry.label} aria-current=${entry.id === section ? 'page' : undefined}>
    ${icon(entry.icon, 'large')}<span>${entry.label}</span>${entry.count && countMark(entry.count)}
  </a>
`

/** Always there, so that the script can fill it; empty it takes no room. */
const countMark = ({ id, value, label }: NonNullable<Entry['count']>): View => html`
  <span class="rail-count number" data-count=${id} title=${label} hidden=${value === 0}
    ><span aria-hidden="true">${value}</span><span class="unseen">${label}</span></span
  >
`

const railFoot = (page: Page, reader: Reader): View => html`
  <div class="rail-foot">
    <button type="button" class="rail-link" data-open-palette data-script title=${page.t('console.find')}>
      ${icon('search', 'large')}<span>${page.t('console.find')}</span><kbd class="rail-keys" aria-hidden="true">Ctrl K</kbd>
    </button>
    ${reader.workspaces.length > 1 && workspaceSwitch(page, reader)}
    <a class="rail-person" href="/settings/profile">
      <span class="face" aria-hidden="true">${reader.email.slice(0, 1).toUpperCase()}</span>
      <span><b>${reader.workspaceName}</b><small>${reader.email}</small></span>
    </a>
  </div>
`

const workspaceSwitch = (page: Page, reader: Reader): View => html`
  <form method="post" action="/workspace" class="grid gap-2 px-2 pb-2">
    <input type="hidden" name=${CSRF_FIELD} value=${page.csrfToken} />
    <label class="unseen" for="workspace">${page.t('console.workspace')}</label>
    <select class="input" id="workspace" name="workspaceId" data-submit-on-change>
      ${reader.workspaces.map(
        (workspace) => html`<option value=${workspace.id} selected=${workspace.id === reader.workspaceId}>${workspace.name}</option>`,
      )}
    </select>
    <button class="button button-small" type="submit" data-no-script>${page.t('console.switch_workspace')}</button>
  </form>
`

/** On phones: what is used most within reach of the thumb, the rest one tap away. */
export const phoneBar = (page: Page, section: string | undefined): View => {
  const { work, admin } = railEntries(page)
  const near = work.filter((entry) => entry.id !== 'settings' && entry.id !== 'overview')
  const far = [...work.filter((entry) => !near.includes(entry)), ...admin]
  return html`<nav class="phone-bar" aria-label=${page.t('console.rail')}>
      ${near.map(
        (entry) => html`<a class="phone-link" href=${entry.href} aria-current=${entry.id === section ? 'page' : undefined}>
          ${icon(entry.icon, 'large')}<span>${entry.label}</span>${entry.count && countMark(entry.count)}
        </a>`,
      )}
      <button type="button" class="phone-link" popovertarget="more">${icon('ellipsis', 'large')}<span>${page.t('console.more')}</span></button>
    </nav>
    <div popover="auto" id="more" class="layer layer-sheet" role="dialog" aria-label=${page.t('console.more')}>
      <nav class="grid gap-0.5" aria-label=${page.t('console.more')}>${far.map((entry) => railLink(entry, section))}</nav>
      <div class="rail-rule"></div>
      ${signOutForm(page)}
    </div>`
}

export const signOutForm = (page: Page): View => html`
  <form method="post" action="/sign-out">
    <input type="hidden" name=${CSRF_FIELD} value=${page.csrfToken} />
    <button type="submit" class="rail-link w-full">${icon('logOut', 'large')}<span>${page.t('console.sign_out')}</span></button>
  </form>
`
