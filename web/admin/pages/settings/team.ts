import { html, type View } from '../../html.ts'
import type { Page } from '../../page.ts'
import { badge } from '../../parts/badge.ts'
import { button, submitButton } from '../../parts/button.ts'
import { copyField } from '../../parts/copy-field.ts'
import { type FormState, optionField, postForm, textField } from '../../parts/form.ts'
import { confirmLayer } from '../../parts/layer.ts'
import { notice } from '../../parts/notice.ts'
import { table } from '../../parts/table.ts'
import { moment } from '../../parts/time.ts'
import { settingsFrame } from './frame.ts'

export interface MemberItem {
  userId: string
  email: string
  role: 'owner' | 'operator'
  isAdmin: boolean
  isSelf: boolean
  isBlocked: boolean
  lastSeenAt: number | null
}

export interface InvitationItem {
  id: string
  email: string
  role: 'owner' | 'operator'
  expiresAt: number
}

export interface TeamProps {
  members: readonly MemberItem[]
  invitations: readonly InvitationItem[]
  state: FormState
  /** The link of the invitation just made; never to be seen again. */
  invited: { email: string; link: string } | undefined
}

export const teamPage = (page: Page, props: TeamProps): View => {
  const { t } = page
  return settingsFrame(
    page,
    'team',
    html`
      ${props.invited && invitedLink(page, props.invited)} ${memberTable(page, props.members)}
      ${props.invitations.length > 0 && html`<h2 class="mt-8 mb-3">${t('settings.invitations')}</h2>${invitationTable(page, props.invitations)}`}
      <section class="mt-10 max-w-160">
        <h2 class="mb-1">${t('settings.invite_title')}</h2>
        <p class="text-ink-2 mb-4">${t('settings.invite_help')}</p>
        ${postForm(page, {
          action: '/settings/team/invitations',
          state: props.state,
          draft: 'invite',
          content: html`
            ${textField({
              name: 'email',
              label: t('common.email'),
              type: 'email',
              state: props.state,
              attributes: { required: true, maxlength: 254, autocomplete: 'off', spellcheck: 'false' },
            })}
            ${optionField({
              name: 'role',
              label: t('settings.role'),
              help: t('settings.role_help'),
              state: { ...props.state, values: { role: 'operator', ...props.state.values } },
              options: [
                { value: 'operator', label: t('settings.role_operator') },
                { value: 'owner', label: t('settings.role_owner') },
              ],
            })}
            <div class="form-foot">${submitButton({ label: t('settings.invite') })}</div>
          `,
        })}
      </section>
    `,
  )
}

const invitedLink = (page: Page, invited: { email: string; link: string }): View => html`
  <section class="once" data-flash="good">
    ${notice('good', page.t('settings.invited_link', { email: invited.email }), { role: 'status' })}
    ${copyField(page, { id: 'invite-link', value: invited.link, label: page.t('settings.invite_link') })}
  </section>
`

const memberTable = (page: Page, members: readonly MemberItem[]): View => {
  const { t } = page
  return table<MemberItem>({
    caption: t('settings.team'),
    rows: members,
    columns: [
      {
        label: t('settings.person'),
        cell: (member) => html`<span class="cell-name"
          ><span>${member.email}</span>${member.isSelf && html`<small>${t('settings.you')}</small>`}</span
        >`,
      },
      {
        label: t('settings.role'),
        cell: (member) => html`<span class="tags">
          ${badge('neutral', t(`settings.role_${member.role}`), { isPlain: true })}
          ${member.isAdmin && badge('accent', t('settings.role_admin'), { isPlain: true })}
          ${member.isBlocked && badge('bad', t('settings.blocked'))}
        </span>`,
      },
      {
        label: t('settings.last_seen'),
        class: 'nowrap',
        isLabelled: true,
        cell: (member) => (member.lastSeenAt === null ? '—' : moment(page, member.lastSeenAt)),
      },
      { label: t('common.actions'), class: 'acts', cell: (member) => (member.isSelf ? '' : memberActs(page, member)) },
    ],
  })
}

const memberActs = (page: Page, member: MemberItem): View => {
  const { t } = page
  const other = member.role === 'owner' ? 'operator' : 'owner'
  return html`<span class="act-list">
    ${postForm(page, {
      action: `/settings/team/${member.userId}/role`,
      class: 'contents',
      content: html`<input type="hidden" name="role" value=${other} />
        ${submitButton({ label: t(`settings.make_${other}`), kind: 'plain', isSmall: true })}`,
    })}
    ${button({ label: t('settings.remove_member'), kind: 'bad', isSmall: true, attributes: { popovertarget: `member-${member.userId}` } })}
    ${confirmLayer(page, {
      id: `member-${member.userId}`,
      action: `/settings/team/${member.userId}/remove`,
      title: t('settings.remove_member_title', { email: member.email }),
      text: t('settings.remove_member_text'),
      confirmLabel: t('settings.remove_member'),
    })}
  </span>`
}

const invitationTable = (page: Page, invitations: readonly InvitationItem[]): View => {
  const { t } = page
  return table<InvitationItem>({
    caption: t('settings.invitations'),
    rows: invitations,
    columns: [
      { label: t('settings.person'), cell: (invitation) => html`<span class="cell-name"><span>${invitation.email}</span></span>` },
      { label: t('settings.role'), cell: (invitation) => badge('neutral', t(`settings.role_${invitation.role}`), { isPlain: true }) },
      {
        label: t('settings.valid_until'),
        class: 'nowrap',
        isLabelled: true,
        cell: (invitation) => page.format.dateTime(invitation.expiresAt),
      },
      {
        label: t('common.actions'),
        class: 'acts',
        cell: (invitation) =>
          postForm(page, {
            action: `/settings/team/invitations/${invitation.id}/revoke`,
            class: 'contents',
            content: submitButton({ label: t('settings.withdraw'), kind: 'plain', isSmall: true }),
          }),
      },
    ],
  })
}
