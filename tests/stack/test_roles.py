from __future__ import annotations

import pytest

from tests.stack.stack import Stack, run


@pytest.mark.parametrize("table", ["day", "attempt", "game", "django_migrations"])
def test_web_reads_and_writes_rows(stack: Stack, table: str) -> None:
    rights = ", ".join(
        f"has_table_privilege('{table}', '{right}')"
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE")
    )
    assert stack.try_sql_as_web(f"SELECT {rights}") == "t|t|t|t"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE other ()",
        "CREATE TEMP TABLE other ()",
        "CREATE SCHEMA other",
        "CREATE FUNCTION other() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE EXTENSION pg_trgm",
        "CREATE DATABASE other",
        "CREATE ROLE other",
        "ALTER TABLE game ADD COLUMN address text",
        "ALTER TYPE level_type ADD VALUE 'expert'",
        "ALTER TABLE game DISABLE TRIGGER ALL",
        "DROP TABLE attempt",
        "TRUNCATE game",
        "CREATE INDEX ON game (points)",
        "GRANT SELECT ON game TO PUBLIC",
        "SET ROLE quiz_owner",
        "SET ROLE postgres",
        "ALTER ROLE quiz_web SUPERUSER",
        "COPY game TO '/tmp/games'",
        "COPY game FROM PROGRAM 'id'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT lo_create(0)",
        "SELECT rolpassword FROM pg_authid",
        "SELECT setval('game_game_id_seq', 1)",
        "ALTER SYSTEM SET log_statement = 'all'",
    ],
)
def test_web_may_do_nothing_else(stack: Stack, statement: str) -> None:
    said = stack.try_sql_as_web(statement)
    refusals = (
        "permission denied",
        "must be owner",
        "Only roles with",
        "no privileges were granted",
    )
    assert any(refusal in said for refusal in refusals), said


@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_web_comes_into_no_other_database(stack: Stack, database: str) -> None:
    assert "permission denied for database" in stack.try_sql_as_web("SELECT 1", database)


@pytest.mark.parametrize("role", ["quiz_owner", "quiz_web"])
def test_no_role_of_ours_is_above_others(stack: Stack, role: str) -> None:
    columns = "rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
    assert stack.sql(f"SELECT {columns} FROM pg_roles WHERE rolname = '{role}'") == "f|f|f|f|f"


def test_web_listens_and_notifies(stack: Stack) -> None:
    assert "ERROR" not in stack.try_sql_as_web("LISTEN quiz_board; NOTIFY quiz_board")


def test_tables_of_later_migrations_are_covered(stack: Stack) -> None:
    stack.sql("SET ROLE quiz_owner; CREATE TABLE later (id integer GENERATED ALWAYS AS IDENTITY)")
    try:
        assert stack.try_sql_as_web("INSERT INTO later DEFAULT VALUES; SELECT id FROM later") == "1"
    finally:
        stack.sql("DROP TABLE later")


def test_web_knows_no_password_but_its_own(stack: Stack) -> None:
    environment = stack.execute("web", "env")
    assert stack.secret("QUIZ_WEB_PASSWORD") in environment
    for other in ("POSTGRES_PASSWORD", "QUIZ_OWNER_PASSWORD"):
        assert stack.secret(other) not in environment


def test_nginx_knows_no_secret(stack: Stack) -> None:
    environment = stack.execute("nginx", "env")
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "QUIZ_OWNER_PASSWORD", "QUIZ_WEB_PASSWORD"):
        assert stack.secret(name) not in environment


def test_nginx_doesnt_reach_the_database(stack: Stack) -> None:
    address = stack.inspect("db")["NetworkSettings"]["Networks"][f"{stack.project}_database"]
    for name in ("db", address["IPAddress"]):
        command = f"timeout 2 bash -c '</dev/tcp/{name}/5432' 2>&1 && echo reached || echo away"
        assert stack.execute("nginx", "sh", "-c", command).endswith("away\n")


def test_the_database_reaches_nobody_outside(stack: Stack) -> None:
    network = run(
        "docker", "network", "inspect", "-f", "{{.Internal}}", f"{stack.project}_database"
    )
    assert network.stdout.strip() == "true"
