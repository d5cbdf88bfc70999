/** Whether somebody asks for a person instead of the assistant, in Russian or English. What only sounds like it is a question like any other. */
export const wantsPerson = (text: string): boolean => {
  const said = plain(text)
  return ASKS.some((pattern) => pattern.test(said)) && !REFUSES.some((pattern) => pattern.test(said))
}

/** A yes to an offer, and nothing beside it. */
export const acceptsOffer = (text: string): boolean => YES.test(plain(text))

/** Lower case, one space, ё as е, without quotes and smiles; the ends of clauses stay. */
const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/[«»"“”„'’`*_]/g, '')
    .replace(/[^\p{L}\p{N}\s.,!?;:)-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()

const RU_PERSON =
  '(?:(?:жив|реальн|настоящ)\\S{1,4} )?(?:оператор(?:а|у|ом)?|менеджер(?:а|у|ом)?|консультант(?:а|у|ом)?|сотрудник(?:а|у|ом)?|специалист(?:а|у|ом)?|человек(?:а|у|ом)?|администратор(?:а|у|ом)?|людьми|людей|поддержк(?:у|ой)|(?:служб(?:у|ой)|техподдержк(?:у|ой)) ?(?:поддержки)?)'
/** The name of a person may end the clause or be followed by words that add nothing to who it is. */
const RU_END =
  '(?= ?(?:$|[.,!?;:)]|- )| (?:пожалуйста|плиз|срочно|сейчас|скорее|быстрее|уже|сюда|в чат|из (?:службы )?поддержки|(?:службы )?поддержки|вашего|магазина|компании|а не|вместо|чтобы|для связи|и |мне |нам |можно|если))'
const RU_CALL =
  '(?:позов(?:и|ите)|позвать|зови(?:те)?|пригласи(?:те|ть)?|вызов(?:и|ите)|вызвать|подключи(?:те|ть)?|соедини(?:те|ть)?|переключи(?:те|ть)?|перевед(?:и|ите)|перевести|свяжи(?:те)?|связаться|дай(?:те)?|поговорить|говорить|пообщаться|общаться|побеседовать|переписываться)'
const RU_BETWEEN =
  '(?:,? (?:бы|ли|меня|мне|нас|нам|пожалуйста|плиз|уже|лучше|только|сейчас|срочно|с|со|на|к|ко|вашим|вашего|вашему|любым|любого|какого-нибудь|каким-нибудь|кого-нибудь|из))*,?'

const EN_PERSON =
  '(?:(?:an?|the|your|some|any|another) )?(?:(?:real|live|actual|human|support|customer service|customer support|service) )*(?:human(?: being)?|person|operator|agent|representative|rep|someone|somebody|support team|staff member|member of (?:the )?staff|staff|manager|people|consultant)'
const EN_END =
  '(?= ?(?:$|[.,!?;:)]|- )| (?:please|pls|now|right now|here|instead|asap|real|human|from|who|because|about|and|not|at|in (?:your|the) (?:team|support|chat)|on your))'
const EN_CALL =
  '(?:(?:talk|speak|chat|write)(?:ing)? (?:to|with)|(?:connect|transfer|switch|forward|hand|put) (?:me|us)(?: over| through)? ?(?:to|with)?|get me|give me|call(?: me)?|bring(?: me)?|contact|reach|escalate (?:this |it )?to)'

const ASKS: readonly RegExp[] = [
  new RegExp(`(?:^|[^\\p{L}-])${RU_CALL}${RU_BETWEEN} ${RU_PERSON}${RU_END}`, 'u'),
  new RegExp(
    `(?:^|[^\\p{L}])(?:нужен|нужна|нужно|хочу|хотелось бы|хотела бы|хотел бы|требую|прошу|можно|есть)(?: (?:мне|бы|ли|тут|здесь|у вас))* ${RU_PERSON}${RU_END}`,
    'u',
  ),
  new RegExp(
    `^(?:(?:да|нет|ну|алло|эй|а|здравствуйте|добрый день|привет)[ ,!.]+)*${RU_PERSON}(?: нужен| нужна)?(?:[ ,.!?]+(?:пожалуйста|плиз|срочно|в чат|сюда))*[ .!?)]*$`,
    'u',
  ),
  /(?:кто-нибудь|кто-то|кто нибудь|хоть кто)\S* (?:живой|живые|из людей)|есть (?:тут |здесь )?(?:кто )?жив(?:ой|ые)(?: (?:тут|здесь|человек|люди|оператор))?(?= ?(?:$|[.,!?]))/u,
  /(?:общаться|говорить|разговаривать|переписываться) (?:не с|с не) (?:бот|робот|машин|программ)|не (?:хочу|буду|желаю|надо)(?: мне)? (?:общаться|говорить|разговаривать|переписываться)? ?с (?:бот|робот|машин|програм)/u,
  new RegExp(`(?:^|[^\\p{L}])${EN_CALL} ${EN_PERSON}${EN_END}`, 'u'),
  new RegExp(
    `(?:^|[^\\p{L}])i? ?(?:need|want|would like|d like|prefer|can i get|may i have|is there|are there)(?: to have)? ${EN_PERSON}${EN_END}`,
    'u',
  ),
  /^(?:(?:hi|hello|hey|no|yes|ok|please)[ ,!.]+)*(?:(?:a |an |the )?(?:real |live |human |support )*(?:human|operator|agent|representative|real person|live person|live chat))(?:[ ,.!?]+(?:please|pls|now))*[ .!?)]*$/u,
  /(?:not|instead of|rather than) (?:to |with )?(?:an? |the |this )?(?:bot|robot|machine|ai)(?= ?(?:$|[.,!?]))/u,
]

/** They name a person and want none. */
const REFUSES: readonly RegExp[] = [
  /(?:^|[^\p{L}])не (?:нужно|надо|хочу|стоит|буду|звать|зовите|зови|переключай\S*|соединяй\S*|вызывай\S*)(?: \S+){0,3}? (?:оператор|менеджер|сотрудник|человек|консультант|специалист|людь)/u,
  /(?:don t|dont|do not|no need to|without|rather not|not want to) (?:\S+ ){0,3}(?:human|person|operator|agent|representative|someone|manager)/u,
  /(?:how (?:do|can) i become|работа(?:ть|ю)? (?:оператором|менеджером|консультантом)|стать (?:оператором|менеджером|агентом)|вакансия|vacanc|salary)/u,
]

const YES =
  /^(?:да|ага|угу|давай(?:те)?|конечно|хорошо|ок|окей|позовите|позови|зовите|зови|можно|хочу|нужно|yes|yeah|yep|sure|ok|okay|please|please do|go ahead|of course)(?:[ ,.!]+(?:да|давай(?:те)?|конечно|позовите|позови|зовите|зови|пожалуйста|хочу|спасибо|please|thanks|thank you|call|do|it|go ahead|sure))*[ .!)]*$/u
