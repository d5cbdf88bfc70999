import type { Language } from '../../kernel/language.ts'
import { type AssistantChange, DEFAULT_TEXTS } from '../assistants/index.ts'
import enBrewing from './files/en/brewing.md' with { type: 'file' }
import enContacts from './files/en/contacts.txt' with { type: 'file' }
import enDelivery from './files/en/delivery.md' with { type: 'file' }
import enLoyalty from './files/en/loyalty.md' with { type: 'file' }
import enPrices from './files/en/prices.pdf' with { type: 'file' }
import enReturns from './files/en/returns.docx' with { type: 'file' }
import ruBrewing from './files/ru/brewing.md' with { type: 'file' }
import ruContacts from './files/ru/contacts.txt' with { type: 'file' }
import ruDelivery from './files/ru/delivery.md' with { type: 'file' }
import ruLoyalty from './files/ru/loyalty.md' with { type: 'file' }
import ruPrices from './files/ru/prices.pdf' with { type: 'file' }
import ruReturns from './files/ru/returns.docx' with { type: 'file' }

/** A shop as its owner would have set it up. */
export interface SampleShop {
  assistant: AssistantChange & { name: string; language: Language }
  documents: ReadonlyArray<{ name: string; path: string }>
}

const ACCENT = '#7a4b12'

/** The same shop in both languages: a tea and coffee dealer with a store, an online shop and opinions on water. */
export const SHOPS: Readonly<Record<Language, SampleShop>> = {
  ru: {
    assistant: {
      name: 'Ася из «Чайного двора»',
      language: 'ru',
      instructions: 'Говори просто и доброжелательно, на «вы». Цены называй в рублях.',
      greeting: 'Здравствуйте! Я помощник магазина «Чайный двор». Спросите о доставке, ценах, возврате или о том, как заварить чай.',
      refusalText: DEFAULT_TEXTS.ru.refusalText,
      starterQuestions: [
        'Сколько дней заказ ждёт в пункте выдачи?',
        'Можно ли вернуть вскрытый чай?',
        'Сколько стоит молочный улун?',
        'Почему чай горчит?',
      ],
      look: { accent: ACCENT, title: 'Чайный двор' },
    },
    documents: [
      { name: 'Доставка и оплата.md', path: ruDelivery },
      { name: 'Возврат и обмен.docx', path: ruReturns },
      { name: 'Прайс-лист.pdf', path: ruPrices },
      { name: 'Как заваривать.md', path: ruBrewing },
      { name: 'Бонусы и скидки.md', path: ruLoyalty },
      { name: 'Контакты и часы работы.txt', path: ruContacts },
    ],
  },
  en: {
    assistant: {
      name: 'Ada of Harbour Leaf',
      language: 'en',
      instructions: 'Speak simply and kindly. Give prices in pounds.',
      greeting: 'Hello! I help customers of Harbour Leaf. Ask me about delivery, prices, returns or how to brew your tea.',
      refusalText: DEFAULT_TEXTS.en.refusalText,
      starterQuestions: [
        'How long does a collection point keep my parcel?',
        'Can I return opened tea?',
        'How much is milk oolong?',
        'Why is my tea bitter?',
      ],
      look: { accent: ACCENT, title: 'Harbour Leaf' },
    },
    documents: [
      { name: 'Delivery and payment.md', path: enDelivery },
      { name: 'Returns and exchange.docx', path: enReturns },
      { name: 'Price list.pdf', path: enPrices },
      { name: 'How to brew.md', path: enBrewing },
      { name: 'Points and discounts.md', path: enLoyalty },
      { name: 'Contacts and hours.txt', path: enContacts },
    ],
  },
}
