/** Words people take for passwords, in English, in Russian and in Russian written with Latin letters. */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  `
password passwort passwd passphrase pass mypassword newpassword oldpassword thepassword passwordpassword changeme changeit letmein
welcome welcomehome login signin access open secret topsecret mysecret private security secure admin administrator adminadmin root toor
user username guest test tester testing testtest demo default temp temporary sample example system server manager support helpdesk
service operator office company business shop store market sales info hello hellohello helloworld hi goodbye goodmorning thankyou
please master boss king queen prince princess lord god jesus jesuschrist christ angel angels devil heaven love lover lovely iloveyou
ilovejesus ilovegod iloveu loveyou lovers myloves lovelove loveme sweetheart sweet sweetie honey baby babygirl babyboy darling kiss
hugs heart forever friend friends friendship bestfriend family mother father mommy daddy mama papa brother sister children monkey dragon
tiger lion eagle wolf bear horse dolphin elephant butterfly spider snake shark panther puppy kitten kitty doggie pussycat rabbit turtle
penguin panda unicorn phoenix falcon hunter ranger rangers sunshine sunflower rainbow starlight moonlight midnight summer winter spring
autumn january february march april june july august september october november december monday tuesday wednesday thursday friday
saturday sunday holiday birthday christmas halloween vacation flower flowers rose lavender orange banana strawberry cherry chocolate
cookie cupcake coffee whiskey vodka pepper peanut butter cheese chicken pizza burger apple samsung nokia iphone android google facebook
instagram twitter youtube whatsapp telegram microsoft windows linux ubuntu computer internet network laptop keyboard desktop network
football soccer baseball basketball hockey tennis golf skateboard snowboard swimming boxing racing ferrari porsche mercedes corvette
mustang harley yamaha honda toyota nissan subaru bentley lamborghini chevrolet superman batman spiderman ironman captain america hulk
thor joker starwars startrek skywalker vader matrix neo trinity pokemon pikachu naruto minecraft fortnite roblox warcraft counterstrike
playstation nintendo mario zelda sonic gandalf hobbit merlin wizard magic magician ninja samurai warrior soldier marines army navy
airforce freedom liberty peace victory champion winner number one trustno trustme trustnoone whatever whatsup nothing something
everything anything anyone nobody noname mustang maverick cowboy cowboys yankees lakers chelsea liverpool arsenal barcelona realmadrid
manchester juventus ronaldo messi beckham jordan michael daniel david robert thomas william charles joseph anthony matthew andrew joshua
christopher jonathan benjamin nicholas alexander alexandra jennifer jessica michelle amanda ashley nicole stephanie elizabeth samantha
victoria charlie george martin patrick richard steven kevin brandon justin tyler austin jackson hannah sophie olivia natalie rachel
rebecca melissa vanessa veronica angelina madison chester buster bailey maggie molly lucky shadow snowball smokey ginger tigger gemini
leo scorpio aquarius london paris berlin newyork california texas florida america england canada australia germany france spain italy
russia europe india china qwerty qwertyuiop qwertyui qwert qwer asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc azerty qwertz abc abcd
abcdef abcdefg abcdefgh asd asdf zaq xsw poiuyt aaa xxx killer hacker hackme anonymous bitch asshole fuckyou fuckoff fuckme sexy sexsex
pussy blowme bigdick hotdog metallica nirvana slipknot linkinpark eminem rammstein beatles music guitar piano money cash dollar million
millionaire diamond golden silver platinum success creative inspire imagine believe miracle destiny dreams dream dreamer paradise ocean
island beach mountain river forest thunder lightning storm fire ice blue bluesky green purple yellow black white red pink crimson replyx
пароль парольпароль мойпароль новыйпароль секрет секретный админ администратор директор начальник бухгалтер менеджер оператор магазин
компания привет здравствуй здравствуйте приветик привеет доброеутро спасибо пожалуйста люблю любовь люблютебя ялюблютебя ятебялюблю
любимая любимый любимка моялюбовь солнышко солнце зайка зайчик зая котик котенок кошка собака киска лапочка малыш малышка красавица
красотка ангел ангелочек дракон медведь волк тигр лев орел сокол мама папа мамочка папочка мамапапа семья брат сестра бабушка дедушка дети
друг друзья подруга жизнь счастье удача мечта надежда вера свобода победа россия москва питер петербург санктпетербург новосибирск казань
екатеринбург самара омск уфа пермь воронеж саратов украина киев беларусь минск казахстан алматы спартак зенит локомотив цска динамо
футбол хоккей чемпион лето зима весна осень январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь понедельник
вторник среда четверг пятница суббота воскресенье александр александра алексей анастасия анатолий андрей анна антон арина артем борис
вадим валентин валентина валерий василий вера вероника виктор виктория виталий владимир владислав вячеслав галина геннадий георгий
григорий дарья денис диана дмитрий евгений евгения екатерина елена елизавета иван игорь илья ирина катя катюша кирилл константин кристина
ксения лариса леонид любовь людмила максим маргарита марина мария маша михаил надежда наталья наташа никита николай оксана олег ольга
павел петр полина роман руслан сергей сережа светлана света семен софия станислав степан татьяна таня тимур ульяна федор юлия юрий яна
ярослав иванов петров сидоров кузнецов смирнов попов йцукен йцуке йцукенгшщз фыва фывапролд ячсмить ячсм йфяцыч цукен проверка тест
тестовый гость сервер компьютер интернет работа офис деньги миллион рубль водка пиво кофе шоколад клубника вишня ромашка роза цветок
parol parolparol moyparol sekret privet privetik poka spasibo pozhaluysta lubov lyubov ljubov lublu lubimaya lubimiy lubimka solnce
solnishko zaika zayka zaya kotik kotenok koshka sobaka kiska malish malishka krasotka angelochek medved drakon mamochka papochka mamapapa
semya brat sestra druzya zhizn schastie schastye udacha mechta nadezhda vera svoboda pobeda rossiya rossia russia moskva piter spb
novosibirsk kazan ukraina kiev belarus minsk kazahstan almaty spartak zenit lokomotiv dinamo cska futbol hokkei chempion leto zima vesna
osen aleksandr aleksey alexey anastasia anatoliy andrey andrei anna anton arina artem artyom boris vadim valentin valentina valeriy
vasiliy vasya veronika viktor viktoria viktoriya vitaliy vladimir vladislav vlad vova galina gennadiy grigoriy darya dasha denis diana
dmitriy dmitry dima evgeniy evgeny evgenia zhenya ekaterina katya elena lena elizaveta liza ivan vanya igor ilya irina ira kirill
konstantin kostya kristina ksenia larisa leonid ludmila maksim maxim margarita rita marina maria mariya masha mihail misha nadezhda
natalia natalya natasha nastya nikita nikolay kolya oksana oleg olga olya pavel pasha petr polina roman ruslan sergey sergei serega
svetlana sveta semen sofia stanislav stas stepan tatiana tatyana tanya timur ulyana fedor yulia julia yuriy yana yaroslav ivanov petrov
sidorov kuznetsov smirnov popov proverka rabota dengi vodka pivo magazin kompaniya direktor buhgalter nachalnik
`
    .trim()
    .split(/\s+/),
)
