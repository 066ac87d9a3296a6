-- Run once, when the volume is new: who may do what in PostgreSQL.
--   quiz_owner  owns the database and its tables; only `migrate` connects as it
--   quiz_web    reads and writes rows, and nothing else
\getenv owner_password QUIZ_OWNER_PASSWORD
\getenv web_password QUIZ_WEB_PASSWORD

CREATE ROLE quiz_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE quiz_web LOGIN PASSWORD :'web_password';

ALTER DATABASE quiz OWNER TO quiz_owner;
REVOKE ALL ON DATABASE quiz, postgres, template1 FROM PUBLIC;
GRANT CONNECT ON DATABASE quiz TO quiz_web;

ALTER SCHEMA public OWNER TO quiz_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO quiz_web;

-- Tables of every later migration are covered too.
ALTER DEFAULT PRIVILEGES FOR ROLE quiz_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE, MAINTAIN ON TABLES TO quiz_web;
ALTER DEFAULT PRIVILEGES FOR ROLE quiz_owner IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO quiz_web;

-- For `doctor` and the monthly upkeep: sizes and sessions are seen, indexes are read through.
GRANT pg_monitor TO quiz_web;
CREATE EXTENSION amcheck;
GRANT EXECUTE ON FUNCTION bt_index_check(regclass, boolean) TO quiz_web;

-- Large objects are made without any right on a schema.
REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea)
    FROM PUBLIC;
