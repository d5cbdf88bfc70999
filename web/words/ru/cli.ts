import type { cli as en } from '../en/cli.ts'
import type { Text } from '../fill.ts'

export const cli: Record<keyof typeof en, Text> = {
  'cli.usage': `ReplyX {version}: поддержка клиентов с ИИ по вашим документам, в одном исполняемом файле.

Использование: replyx [КОМАНДА] [--настройка ЗНАЧЕНИЕ …]

  serve                                    запустить (то же самое — без команды)
  setup-link                               выдать новую одноразовую ссылку для первой учётной записи
  admin create --email E [--owner|--admin]       создать учётную запись и показать её одноразовую ссылку
  admin reset-password --email E           показать одноразовую ссылку для нового пароля
  migrate                                  обновить базу данных и выйти
  config print | check                     показать все настройки и откуда они взяты | проверить их
  eval ПАПКА [--json]                      задать вопросы из questions.jsonl документам из corpus.jsonl и оценить поиск
  extract ФАЙЛ… [--json]                   показать, что прочитано в документах (PDF, DOCX, Markdown, текст, HTML)
  healthcheck                              спросить запущенный экземпляр, готов ли он
  version                                  показать версию

Любую настройку можно задать флагом, например --listen 0.0.0.0:8080, или в окружении; их названия покажет «replyx config print».`,
  'cli.unexpected': 'ReplyX остановился из-за неизвестной ошибки: {reason}. Где она случилась, покажет REPLYX_LOG_LEVEL=debug.',
  'cli.unknown_command': 'Команды «{command}» нет. Список команд покажет «replyx help».',
  'cli.unknown_flag': 'Флага «{flag}» здесь нет. Список покажет «replyx help».',
  'cli.flag_needs_value': 'Флагу «{flag}» нужно значение, например {flag} ЗНАЧЕНИЕ.',
  'cli.unknown_setting': 'предупреждение: {name} — не настройка ReplyX, она пропущена; список настроек покажет «replyx config print».',
  'cli.config_ok': 'Настройки в порядке.',
  'cli.config_source_default': 'по умолчанию',
  'cli.config_source_environment': 'окружение',
  'cli.config_source_file': 'файл',
  'cli.config_source_flag': 'флаг',
  'cli.config_unset': '(не задано)',
  'cli.config_secret': '(задано, скрыто)',
  'cli.banner_version': 'ReplyX {version}',
  'cli.banner_data': 'Папка данных: {path}',
  'cli.banner_address': 'Адрес:        {url}',
  'cli.banner_setup': 'Откройте эту ссылку, чтобы закончить настройку (действует {minutes} минут):',
  'cli.healthy': 'готов',
  'cli.unhealthy': 'не готов: {reason}',
  'cli.migrated': 'База данных обновлена.',
  'cli.stopping': 'Остановка; начатая работа завершается…',
  'cli.setup_link': 'Откройте эту ссылку, чтобы создать первую учётную запись. Она действует 30 минут и сработает один раз:',
  'cli.admin_made':
    'Учётная запись администратора {email} создана. Пусть её владелец откроет ссылку и задаст пароль; она действует 7 дней:',
  'cli.account_made': 'Учётная запись {email} создана. Пусть её владелец откроет ссылку и задаст пароль; она действует 7 дней:',
  'cli.reset_link': 'Ссылка для нового пароля учётной записи {email}. Она действует один час и сработает один раз:',
  'cli.default_business': 'Моё дело',
  'cli.extract_usage': 'Укажите файлы: replyx extract ФАЙЛ… [--json].',
  'cli.extract_not_found': 'такого файла нет.',
  'cli.extracted': 'прочитан; знаков: {characters}',
  'cli.extracted_pages': 'прочитан; страниц: {pages}, знаков: {characters}',
  'cli.eval_usage': 'Укажите папку: replyx eval ПАПКА [--json]. В ней лежат corpus.jsonl и questions.jsonl.',
}
