#!/bin/sh
exec /opt/pg_dump/ld.so --library-path /opt/pg_dump /opt/pg_dump/program "$@"
