import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { type Content, html, type View } from './html.ts'
import { icons } from './icons.ts'

interface LogProps {
  label: string
  newBelow: string
  toEndLabel: string
  scroll: { get(): number; set(fromEnd: number): void }
  /** Changes with the content. */
  version: unknown
  /** How many messages there are. */
  count: number
  /** The first of them; another one means that older ones have come before it. */
  first: number
  children: Content
}

const NEAR_PX = 48
const MARGIN_PX = 16

/** The scrolling list. It follows what comes in while the reader is at its end, and stops once the top of an answer
 *  reaches the top of the window: long answers are read from their beginning. */
export const Log = ({ label, newBelow, toEndLabel, scroll, version, count, first, children }: LogProps): View => {
  const box = useRef<HTMLElement>(null)
  const follows = useRef(true)
  const [isBehind, setIsBehind] = useState(false)
  const seen = useRef(count)
  const before = useRef({ first, height: 0 })

  const settle = (): void => {
    const list = box.current
    if (!list) return
    // Whoever has read on beyond it stays there.
    if (follows.current) list.scrollTop = Math.max(list.scrollTop, restingPlace(list))
    // What is being read stays under the eyes when its past grows above it.
    else if (first < before.current.first) list.scrollTop += list.scrollHeight - before.current.height
    before.current = { first, height: list.scrollHeight }
    look(list)
  }
  const look = (list: HTMLElement): void => {
    const isNearEnd = fromEnd(list) <= NEAR_PX
    if (isNearEnd || follows.current) seen.current = count
    setIsBehind(!isNearEnd)
  }
  useLayoutEffect(settle, [version])
  useEffect(() => {
    const list = box.current
    if (!list) return
    const kept = scroll.get()
    if (kept > NEAR_PX) {
      follows.current = false
      list.scrollTop = list.scrollHeight - list.clientHeight - kept
    }
    // The keyboard of a phone, a growing composer and a turned screen move the end.
    const watch = new ResizeObserver(settle)
    watch.observe(list)
    return () => watch.disconnect()
  }, [])

  const onScroll = (): void => {
    const list = box.current
    if (!list) return
    const rest = restingPlace(list)
    follows.current = list.scrollTop >= rest - NEAR_PX
    look(list)
    scroll.set(follows.current ? 0 : fromEnd(list))
  }
  const toEnd = (): void => {
    const list = box.current
    if (!list) return
    follows.current = true
    list.scrollTop = list.scrollHeight
  }
  const hasNew = count > seen.current
  return html`<section class="log" ref=${box} onScroll=${onScroll} tabindex="0" aria-label=${label}>
      ${children}
    </section>
    <div class="below">${
      isBehind &&
      html`<button type="button" class="pill" aria-label=${hasNew ? newBelow : toEndLabel} onClick=${toEnd}>${icons.down()}${hasNew && newBelow}</button>`
    }</div>`
}

const fromEnd = (list: HTMLElement): number => list.scrollHeight - list.clientHeight - list.scrollTop

/** The end, or the beginning of the last answer when that one is longer than the window. */
const restingPlace = (list: HTMLElement): number => {
  const end = list.scrollHeight - list.clientHeight
  const last = list.querySelector<HTMLElement>('.rows > :last-child[data-answer]')
  return last ? Math.min(end, Math.max(last.offsetTop - MARGIN_PX, 0)) : end
}
