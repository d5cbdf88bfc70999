import { all, onClick } from './dom.ts'

/** Small helps for every form: no double sending, fields that depend on a choice, names typed to confirm. */
export const startForms = (): void => {
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented || form.method !== 'post') return
    if (form.dataset['sent']) {
      event.preventDefault()
      return
    }
    form.dataset['sent'] = 'yes'
    if (event.submitter instanceof HTMLElement) event.submitter.dataset['busy'] = ''
  })
  // The browser may show a page again as it was left.
  addEventListener('pageshow', () => {
    for (const form of all<HTMLFormElement>('form[data-sent]')) delete form.dataset['sent']
    for (const button of all<HTMLElement>('[data-busy]')) delete button.dataset['busy']
  })
  for (const field of all<HTMLElement>('[data-submit-on-change]')) {
    field.addEventListener('change', () => field.closest('form')?.requestSubmit())
  }
  for (const field of all<HTMLInputElement>('[data-must-equal]')) guardByName(field)
  for (const choice of all<HTMLInputElement>('[data-shows]')) choice.addEventListener('change', () => showChosen(choice.form))
  showChosen(document.querySelector<HTMLInputElement>('[data-shows]')?.form ?? null)
  onClick('[data-reveal]', reveal)
}

const guardByName = (field: HTMLInputElement): void => {
  const button = field.form?.querySelector<HTMLButtonElement>('button[type=submit]')
  if (!button) return
  const check = (): void => {
    button.disabled = field.value.trim() !== (field.dataset['mustEqual'] ?? '').trim()
  }
  field.addEventListener('input', check)
  check()
}

const showChosen = (form: HTMLFormElement | null): void => {
  const chosen = form?.querySelector<HTMLInputElement>('[data-shows]:checked')?.value
  for (const part of all<HTMLElement>('[data-shown-for]', form ?? document)) part.hidden = part.dataset['shownFor'] !== chosen
}

const reveal = (button: HTMLElement): void => {
  const field = document.getElementById(button.dataset['reveal'] ?? '')
  if (!(field instanceof HTMLInputElement)) return
  const isShown = field.type === 'password'
  field.type = isShown ? 'text' : 'password'
  button.setAttribute('aria-pressed', String(isShown))
  field.focus()
}
