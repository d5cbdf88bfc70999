import { all, element } from './dom.ts'
import type { Say } from './words.ts'

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

const SUBMITTED = 'draft-submitted'
const NEVER = new Set(['password', 'hidden', 'file', 'submit', 'button'])

/** Nothing typed is lost: not over a reload, a wrong turn, or a session that ended. Secrets are never kept. */
export const startDrafts = (say: Say): void => {
  settleSubmitted()
  for (const form of all<HTMLFormElement>('form[data-draft]')) {
    restore(form, say)
    form.addEventListener('input', () => keep(form))
    form.addEventListener('change', () => keep(form))
    if (!form.hasAttribute('data-composer')) form.addEventListener('submit', () => sessionStorage.setItem(SUBMITTED, keyOf(form)))
  }
}

export const forgetDraft = (form: HTMLFormElement): void => sessionStorage.removeItem(keyOf(form))

const keyOf = (form: HTMLFormElement): string => `draft:${form.dataset['draft'] ?? ''}`

/** What was sent may be forgotten once a page says that it was taken. */
const settleSubmitted = (): void => {
  const key = sessionStorage.getItem(SUBMITTED)
  if (!key || !document.querySelector('[data-flash="good"]')) return
  sessionStorage.removeItem(key)
  sessionStorage.removeItem(SUBMITTED)
}

const fieldsOf = (form: HTMLFormElement): Field[] =>
  [...form.elements].filter(
    (field): field is Field =>
      (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) &&
      field.name !== '' &&
      !NEVER.has(field.type),
  )

const read = (form: HTMLFormElement): string =>
  JSON.stringify(
    fieldsOf(form).map((field) =>
      field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio')
        ? [field.name, field.value, field.checked]
        : [field.name, field.value],
    ),
  )

const write = (form: HTMLFormElement, saved: string): void => {
  const fields = fieldsOf(form)
  for (const [at, [name, value, checked]] of (JSON.parse(saved) as Array<[string, string, boolean?]>).entries()) {
    const field = fields[at]
    if (!field || field.name !== name) return
    if (checked === undefined) field.value = value
    else if (field instanceof HTMLInputElement) field.checked = checked
  }
}

const keep = (form: HTMLFormElement): void => sessionStorage.setItem(keyOf(form), read(form))

const restore = (form: HTMLFormElement, say: Say): void => {
  const saved = sessionStorage.getItem(keyOf(form))
  const original = read(form)
  if (!saved || saved === original) {
    forgetDraft(form)
    return
  }
  write(form, saved)
  if (read(form) === original || form.hasAttribute('data-composer')) return
  const discard = element('button', { class: 'button button-small', type: 'button' }, say('live.draft_discard'))
  const note = element('div', { class: 'notice notice-info mb-4', role: 'status' }, element('div', {}, say('live.draft_restored')), discard)
  discard.addEventListener('click', () => {
    write(form, original)
    forgetDraft(form)
    note.remove()
  })
  form.prepend(note)
}
