import type { database as en } from '../en/database.ts'
import type { Text } from '../fill.ts'

export const database: Record<keyof typeof en, Text> = {
  'error.postgres_busy': 'База данных не успела ответить. Ничего не изменено: повторите через минуту.',
  'error.postgres_connections':
    'PostgreSQL больше не принимает соединений. Увеличьте там max_connections (ReplyX нужно 20 на каждый экземпляр) или остановите то, что ещё им пользуется.',
  'error.postgres_encoding':
    "База данных в кодировке {encoding}, а ReplyX нужна UTF8. Создайте другую: CREATE DATABASE replyx ENCODING 'UTF8' TEMPLATE template0.",
  'error.postgres_full': 'У PostgreSQL кончилось место на диске или память. Ничего не изменено: освободите место, и ReplyX продолжит сам.',
  'error.postgres_gone': 'PostgreSQL не отвечает. Подтверждённое не потеряно; когда он вернётся, ReplyX продолжит сам.',
  'error.postgres_no_database': 'На сервере PostgreSQL нет базы {server}. Создайте её командой CREATE DATABASE или исправьте DATABASE_URL.',
  'error.postgres_old': 'Это PostgreSQL {version}, а ReplyX нужен {oldest} или новее. Обновите сервер или укажите другой в DATABASE_URL.',
  'error.postgres_password':
    'PostgreSQL ({server}) не принял имя пользователя или пароль. Исправьте их в DATABASE_URL (знаки @ : / пишутся через %) или в pg_hba.conf.',
  'error.postgres_read_only':
    'PostgreSQL сейчас не принимает записи: это реплика или включён режим «только чтение». Укажите в DATABASE_URL основной сервер.',
  'error.postgres_rights':
    'Пользователь базы не может создавать таблицы в {server}. Сделайте его владельцем базы: ALTER DATABASE … OWNER TO пользователь из DATABASE_URL.',
  'error.postgres_standby': 'DATABASE_URL ведёт на реплику, она не принимает записи. Укажите основной сервер или сделайте этот основным.',
  'error.postgres_tls':
    'Защищённое соединение с {server} не установлено: {reason}. Задайте sslmode в DATABASE_URL (например ?sslmode=require) или исправьте сертификат.',
  'error.postgres_unreachable':
    'Нет связи с PostgreSQL ({server}): {reason}. Проверьте, запущен ли он, верен ли адрес в DATABASE_URL и не мешает ли сетевой экран.',
  'error.postgres_vector':
    'В PostgreSQL нет расширения vector (pgvector). Установите его на сервере (в Debian: postgresql-17-pgvector) и запустите ReplyX снова.',
  'error.postgres_vector_old':
    'Расширение vector версии {version}, а ReplyX нужна {oldest} или новее. Обновите pgvector и выполните ALTER EXTENSION vector UPDATE.',
  'error.postgres_vector_rights':
    'Пользователь базы не может добавить расширение vector. Пусть администратор выполнит в этой базе: CREATE EXTENSION vector.',
}
