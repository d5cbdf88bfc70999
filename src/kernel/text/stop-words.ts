/** Words that say nothing of the subject, folded as `tokens` folds them. */
const stopWords: { readonly ru: ReadonlySet<string>; readonly en: ReadonlySet<string> } = {
  ru: new Set(
    `а без более больше будем будет будете будешь буду будут бы был была были было быть в вам вами вас ваш ваша ваше вашего вашей
    вашем вашему ваши вашим ваших вашу ведь весь во вот все всего всей всем всему всех всю вся вы где да даже для до его ее если есть еще ж же
    за здесь и из или им ими их к как какая какие каким каких какого какое какой каком какому какую когда кого кому которая
    которого которой котором которую которые который которым которых кто куда ли либо лишь лучше мы меня мне много мной могу могут может
    можете можешь можно мой моего моей моем моему мои моих мою моя мое на над надо нам нами нас наш наша наше нашего нашей наши наших нашу не
    него нее ней нем нему ни никак ним ними них но ну нужна нужно нужны о об однако он она они оно от очень перед по под подскажите
    пожалуйста после потом потому почему поэтому при про ради раз с сам сама сами самих само самого со также так такая такие такого
    такое такой таком такую там те тебе тебя тем теперь то тогда того тоже той только том тому тот тою ту тут ты у уже хоть хотел
    хотела хочу хотя чего чей чем чему через что чтоб чтобы чье чья эта эти этим этих это этого этой этом этому этот эту я
    здравствуйте привет добрый`.split(/\s+/),
  ),
  en: new Set(
    `a about after again all also am an and any are aren't as at be because been before being but by can can't cannot could couldn't
    did didn't do does doesn't doing don't during each few for from further had has have having he he's hello her here hers herself hi
    him himself his how i i'd i'll i'm i've if in into is isn't it it's its itself just let's me more most my myself of off on
    once only or other our ours out over own please same she should shouldn't so some such than that that's the their theirs them
    themselves then there there's these they they're this those through to too under until up us very want was wasn't we we're we've were
    weren't what what's when where which while who whom whose why will with won't would wouldn't you you'd you'll you're
    you've your yours yourself`.split(/\s+/),
  ),
}

export const isStopWord = (token: string): boolean => stopWords.ru.has(token) || stopWords.en.has(token)
