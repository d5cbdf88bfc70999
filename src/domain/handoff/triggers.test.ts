import { describe, expect, test } from 'bun:test'
import { acceptsOffer, wantsPerson } from './index.ts'

const ASKING = `
Позовите оператора
позови менеджера пожалуйста
Соедините меня с оператором
соедините, пожалуйста, с живым человеком
Переключите на человека!
Переведите меня на специалиста поддержки
хочу поговорить с человеком
Хочу пообщаться с живым оператором, а не с ботом
Можно поговорить с вашим менеджером?
Можно оператора?
Мне нужен оператор
нужен живой человек
ОПЕРАТОР!!!
оператора
Человека, пожалуйста
Здравствуйте, оператор нужен
Дайте оператора, вы мне не помогли
Не помогло. Позовите кого-нибудь из сотрудников, лучше менеджера. Позовите сотрудника
Есть кто живой?
тут есть кто-нибудь живой
Я не хочу общаться с ботом
как позвать оператора
Свяжите меня с техподдержкой
Подключите сотрудника, срочно
Хочу говорить не с роботом
Ваш ответ неверный! Соедините с «менеджером».
Talk to a human
I want to talk to a real person please
Can I speak with someone?
connect me to an agent
Please transfer me to a representative now
I need a human
I need a live agent!
operator
Human please
agent
Get me a manager
is there a real person here
I'd like to speak to a member of staff
I want a person, not a bot
can i chat with support team?
Contact a human
`

const NOT_ASKING = `
Какой у вас оператор связи?
Сколько стоит звонок оператору с мобильного?
Как подключить оператора сотовой связи?
Мне нужен менеджер паролей
Как стать оператором?
Есть ли вакансия менеджера?
Хочу работать оператором у вас
Сколько стоит тур на одного человека?
Рассчитайте доставку на двух человек
Есть футболки с человеком-пауком?
Не надо звать оператора, просто скажите цену
Я не хочу говорить с оператором
Не зовите менеджера
Сотрудник склада не привёз мой заказ
Где посмотреть график работы сотрудников?
Нужен специалист по ремонту котлов, вы чините?
Курс «Оператор станков с ЧПУ» у вас есть?
Какой оператор в SQL выбирает строки?
Можно ли оплатить картой другого человека при получении?
Ваш менеджер сказал, что заказ готов. Когда забирать?
Чем поддержка отличается от гарантии?
Вызовите такси
Соедините два кабеля скруткой?
Which operator runs this bus?
What does the OR operator do?
How much is it per person?
Do you sell human hair wigs?
Where is the human resources office?
How do I become an agent?
Is there a real estate agent fee?
I do not want to talk to a human, just tell me the price
What commission does an agent get?
Do I need a manager account to log in?
How many people fit in the tent?
Can somebody use my ticket if I am ill?
The person at the desk told me to write here about my refund. Where is it?
Do you have an operator manual for the drill?
Call of Duty in stock?
`

const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '')

describe('asking for a person', () => {
  test.each(lines(ASKING))('%s', (text) => expect(wantsPerson(text)).toBe(true))
})

describe('no request for a person', () => {
  test.each(lines(NOT_ASKING))('%s', (text) => expect(wantsPerson(text)).toBe(false))
})

describe('an offer', () => {
  test.each(['да', 'Да, позовите!', 'давайте', 'Yes please', 'ok', 'Конечно, зовите', 'sure, go ahead'])('is taken by: %s', (text) =>
    expect(acceptsOffer(text)).toBe(true),
  )
  test.each(['да, а сколько стоит доставка?', 'нет', 'no', 'ok but how long', 'хорошо, тогда другой вопрос', ''])(
    'is not taken by: %s',
    (text) => expect(acceptsOffer(text)).toBe(false),
  )
})
