import { stems } from './stems.ts'
import { folded } from './tokens.ts'

/** What an answer to a kind of question looks like, whatever its words. */
interface Cue {
  asks: RegExp
  tells: RegExp
}

const CUES: readonly Cue[] = [
  {
    asks: /сколько\s+(?:сто|буд)|почем|цен[аеуы]|стоимост|тариф|how much|price|cost|fee/,
    tells: /\d[\d\s.,]*\s?(?:₽|руб|р\.|\$|€|доллар|евро|usd|eur|rub)|[$€£]\s?\d|бесплатн|free of charge|\bfree\b/,
  },
  {
    asks: /как (?:долго|быстро|скоро)|сколько\s+(?:врем|дн|час|лет|месяц|недел|минут|ждать|занима|идет)|за сколько|срок|how (?:long|fast|soon)/,
    tells:
      /(?:\d|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять|one|two|three|four|five|six|seven|ten)[^.]{0,16}(?:дн|ден|час|минут|недел|месяц|год|лет|day|hour|minute|week|month|year)|сразу|мгновенно|immediately|instantly/,
  },
  {
    asks: /когда|во сколько|до скольки|график|режим|часы работы|when|what time|opening hours|working hours/,
    tells:
      /\d{1,2}[:.]\d{2}|\d{1,2}\s?(?:час|утра|вечера|am\b|pm\b)|\b(?:19|20)\d{2}\b|понедельник|вторник|сред[ау]|четверг|пятниц|суббот|воскресень|ежедневно|круглосуточн|январ|феврал|март|апрел|ма[йя]\b|июн|июл|август|сентябр|октябр|ноябр|декабр|monday|tuesday|wednesday|thursday|friday|saturday|sunday|daily|24\/7/,
  },
  {
    asks: /сколько|какое количество|как много|how many|how much|number of/,
    tells:
      /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred)\b|(?:^|\s)(?:один|одн|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять)/,
  },
  {
    asks: /телефон|позвонить|почт[аеуы]|e-?mail|связаться|контакт|phone|call you|contact/,
    tells: /\+?\d[\d\s()-]{8,}\d|\S@\S+\.\S|https?:/,
  },
  {
    asks: /(?:^|\s)(?:где|куда|откуда)(?:\s|$)|адрес|where|address|located/,
    tells:
      /\bул\.|улиц|просп|по адресу|раздел|вкладк|кнопк|страниц|меню|офис|street|avenue|section|\btab\b|\bmenu\b|button|office|\b(?:in|at|near) the\b/,
  },
  {
    asks: /(?:^|\s)как(?:\s|$)|каким образом|что (?:нужно|надо) (?:с?делать|для)|how (?:do|can|to|should)|steps/,
    tells:
      /(?:^|\s)(?:нажмите|откройте|перейдите|выберите|введите|укажите|войдите|зайдите|отправьте|позвоните|напишите|обратитесь|заполните|скачайте|нужно|необходимо|следует|можно)|\b(?:click|open|go to|select|choose|enter|press|send|call|write|contact|fill|download|need to|must|should|can)\b/,
  },
  {
    asks: /что (?:такое|это|значит|означает)|кто (?:такой|такая|такие)|what (?:is|are|does)|who (?:is|was|are)|meaning/,
    tells: /\s[—–-]\s?(?:это\s)?|\sэто\s|называ|означа|\b(?:is|are|was|were) (?:an?|the)\b|\bmeans\b|refers to|known as/,
  },
  {
    asks: /(?:^|\s)\S+\s+ли(?:\s|$|\?)|можно|нельзя|(?:^|\s)(?:есть|могу)\s|^(?:can|could|may|is|are|do|does|will|have|has)\s/,
    tells:
      /^(?:да|нет|yes|no)(?:[\s,.!]|$)|можно|нельзя|не допуска|запрещ|разреш|доступн|возможн|\b(?:can|cannot|can't|possible|allowed|available|supported|not)\b/,
  },
  { asks: /почему|зачем|отчего|why/, tells: /потому|так как|поскольку|из-за|чтобы|because|due to|since|in order to/ },
]

export interface Cues {
  /** How many of the looks this question calls for a text has, 0 to 1; half of it for those in its first characters, where asked. */
  told(text: string, opening?: number): number
  /** The words of the question that call for them: an answer need not repeat these. */
  asking: ReadonlySet<string>
}

const MOST_CUES = 2

export const cuesOf = (question: string): Cues => {
  const asked = folded(question)
  const wanted = CUES.flatMap((cue) => {
    const match = cue.asks.exec(asked)
    return match ? [{ tells: cue.tells, words: wordsAt(asked, match.index, match.index + match[0].length) }] : []
  }).slice(0, MOST_CUES)
  return {
    told: (text, opening) => {
      if (wanted.length === 0) return 0
      const said = folded(text)
      const first = said.slice(0, opening)
      let told = 0
      // What the beginning has, the whole has.
      for (const { tells } of wanted) told += tells.test(first) ? 2 : Number(tells.test(said))
      return told / (2 * wanted.length)
    },
    asking: new Set(wanted.flatMap((cue) => stems(cue.words))),
  }
}

/** Whole words, where the match may have seen only their beginnings. */
const wordsAt = (text: string, from: number, to: number): string => {
  const rest = /\p{L}$/u.test(text.slice(from, to)) ? /^[\p{L}\p{N}-]*/u.exec(text.slice(to)) : null
  return text.slice(from, to) + (rest?.[0] ?? '')
}
