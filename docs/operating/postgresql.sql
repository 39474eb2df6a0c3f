-- Two roles for D.Health on PostgreSQL 15 or later: the owner upgrades, the other one works and cannot change a table
-- or an event. Run once as the server's administrator: psql -v owner_password=… -v app_password=… -f postgresql.sql
CREATE ROLE dhealth_owner LOGIN PASSWORD :'owner_password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE ROLE dhealth_app LOGIN PASSWORD :'app_password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE DATABASE dhealth OWNER dhealth_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE dhealth FROM PUBLIC;
GRANT CONNECT ON DATABASE dhealth TO dhealth_app;
\connect dhealth
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO dhealth_owner;
GRANT USAGE ON SCHEMA public TO dhealth_app;
ALTER DEFAULT PRIVILEGES FOR ROLE dhealth_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO dhealth_app;
ALTER DEFAULT PRIVILEGES FOR ROLE dhealth_owner IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO dhealth_app;
