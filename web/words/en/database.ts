export const database = {
  'error.postgres_busy': 'The database did not get to it in time. Nothing was changed: try again in a moment.',
  'error.postgres_connections':
    'PostgreSQL accepts no more connections. Raise max_connections there (ReplyX needs 20 for each instance), or stop what else uses it.',
  'error.postgres_encoding':
    "The database is in {encoding}, and ReplyX needs UTF8. Make one with: CREATE DATABASE replyx ENCODING 'UTF8' TEMPLATE template0.",
  'error.postgres_full':
    'PostgreSQL has no room left on its disk or in memory. Nothing was changed: make room there, ReplyX goes on by itself.',
  'error.postgres_gone': 'PostgreSQL does not answer. Nothing was lost that was confirmed; ReplyX goes on by itself when it is back.',
  'error.postgres_no_database': 'PostgreSQL at {server} has no such database. Make it with CREATE DATABASE, or correct DATABASE_URL.',
  'error.postgres_old':
    'This is PostgreSQL {version}; ReplyX needs {oldest} or newer. Upgrade the server, or name another one in DATABASE_URL.',
  'error.postgres_password':
    'PostgreSQL at {server} refused the user name or the password. Correct them in DATABASE_URL (signs such as @ : / must be percent-encoded) or in pg_hba.conf.',
  'error.postgres_read_only': 'PostgreSQL takes no writes now: it is a standby or set to read-only. Name the primary in DATABASE_URL.',
  'error.postgres_rights':
    'The database user may not make tables in {server}. Let it own the database: ALTER DATABASE … OWNER TO the user named in DATABASE_URL.',
  'error.postgres_standby': 'DATABASE_URL leads to a standby, which takes no writes. Name the primary, or promote this server.',
  'error.postgres_tls':
    'No encrypted connection to {server} came about: {reason}. Set sslmode in DATABASE_URL (such as ?sslmode=require) or mend the certificate.',
  'error.postgres_unreachable':
    'PostgreSQL at {server} cannot be reached: {reason}. Is it running, is the address in DATABASE_URL right, does a firewall stand between?',
  'error.postgres_vector':
    'PostgreSQL has no extension “vector” (pgvector). Install it on the server (Debian: postgresql-17-pgvector) and start ReplyX again.',
  'error.postgres_vector_old':
    'The extension “vector” is {version}; ReplyX needs {oldest} or newer. Upgrade pgvector and run ALTER EXTENSION vector UPDATE.',
  'error.postgres_vector_rights':
    'The database user may not add the extension “vector”. Let an administrator run in this database: CREATE EXTENSION vector.',
} as const
