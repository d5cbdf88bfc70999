import type { Frame, Page } from 'playwright-core'

/** In every page and frame: when the field came, and when the first character of an answer did; on one clock for all of them. */
export const watchChat = (): void => {
  const marks = { field: 0, text: 0 }
  Reflect.set(window, 'chatMarks', marks)
  const look = (): void => {
    const now = performance.timeOrigin + performance.now()
    if (marks.field === 0 && document.querySelector('textarea')) marks.field = now
    const said = document.querySelector('.writing .bubble')?.textContent?.trim()
    if (marks.text === 0 && said) marks.text = now
  }
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true })
}

/** Opens the widget and says when. */
export const stamp = (): number => {
  const at = performance.timeOrigin + performance.now()
  window.ReplyX?.push(['open'])
  return at
}

export const isBareFrame = (url: string): boolean => url.endsWith('/frame')

export const chatFrame = async (page: Page, isIt = (url: string): boolean => url.includes('/widget/frame/')): Promise<Frame> => {
  for (;;) {
    const frame = page.frames().find((one) => isIt(one.url()))
    if (frame) {
      await frame.waitForSelector('textarea')
      return frame
    }
    await page.waitForEvent('framenavigated', { timeout: 10_000 }).catch(() => {})
  }
}

export const marksOf = (frame: Frame, what: 'field' | 'text'): Promise<number> =>
  frame.evaluate((name) => Reflect.get(Reflect.get(window, 'chatMarks'), name), what)

/** Sends as a visitor does; how long until something of the answer is to be seen. Returns when all of it is there. */
export const say = async (frame: Frame, text: string, ended: string): Promise<number> => {
  const before = await countEnded(frame, ended)
  const sentAt = await frame.evaluate(async (words) => {
    const field = document.querySelector('textarea')
    if (!field) throw new Error('there is no field')
    field.value = words
    field.dispatchEvent(new InputEvent('input', { bubbles: true }))
    await new Promise((resolve) => setTimeout(resolve, 50))
    Reflect.get(window, 'chatMarks').text = 0
    const at = performance.timeOrigin + performance.now()
    field.form?.requestSubmit()
    return at
  }, text)
  await frame.waitForFunction(
    ([selector, old]) => {
      const marked = document.querySelector<HTMLElement>('[data-ended]')
      return (marked ? Number(marked.dataset['ended']) : document.querySelectorAll(String(selector)).length) > Number(old)
    },
    [ended, before] as const,
  )
  return (await marksOf(frame, 'text')) - sentAt
}

const countEnded = (frame: Frame, ended: string): Promise<number> =>
  frame.evaluate((selector) => {
    const marked = document.querySelector<HTMLElement>('[data-ended]')
    return marked ? Number(marked.dataset['ended']) : document.querySelectorAll(selector).length
  }, ended)
