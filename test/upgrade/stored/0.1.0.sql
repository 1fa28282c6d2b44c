--
-- PostgreSQL database dump
--


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: hathi; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA hathi;


--
-- Name: pgboss; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA pgboss;


--
-- Name: job_state; Type: TYPE; Schema: pgboss; Owner: -
--

CREATE TYPE pgboss.job_state AS ENUM (
    'created',
    'retry',
    'active',
    'completed',
    'cancelled',
    'failed'
);


--
-- Name: forget_older_seal(); Type: FUNCTION; Schema: hathi; Owner: -
--

CREATE FUNCTION hathi.forget_older_seal() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if new.sealed is distinct from old.sealed and new.sealed_for_id is not distinct from old.sealed_for_id then
    new.sealed_for_id := null;
  end if;
  return new;
end
$$;


--
-- Name: new_run_id(); Type: FUNCTION; Schema: hathi; Owner: -
--

CREATE FUNCTION hathi.new_run_id() RETURNS text
    LANGUAGE sql
    AS $$
  select string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', 1 + (get_byte(bytes, place) & 31), 1), '')
  from (select decode(md5(gen_random_uuid()::text || gen_random_uuid()::text), 'hex') as bytes) as drawn,
    generate_series(0, 15) as place
$$;


--
-- Name: note_wakings(); Type: FUNCTION; Schema: hathi; Owner: -
--

CREATE FUNCTION hathi.note_wakings() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  insert into hathi.wakings (event_seq)
  select seq from stored where source <> 'run' or type ~ '^(run|signal)[.]';
  return null;
end
$$;


--
-- Name: now(); Type: FUNCTION; Schema: hathi; Owner: -
--

CREATE FUNCTION hathi.now() RETURNS timestamp with time zone
    LANGUAGE sql
    AS $$
  select clock_timestamp() + skipped from hathi.clock
$$;


--
-- Name: create_queue(text, jsonb); Type: FUNCTION; Schema: pgboss; Owner: -
--

CREATE FUNCTION pgboss.create_queue(queue_name text, options jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $_$
    DECLARE
      tablename varchar := CASE WHEN options->>'partition' = 'true'
                            THEN 'j' || encode(sha224(queue_name::bytea), 'hex')
                            ELSE 'job_common'
                            END;
      queue_created_on timestamptz;
    BEGIN

      WITH q as (
        INSERT INTO pgboss.queue (
          name,
          policy,
          retry_limit,
          retry_delay,
          retry_backoff,
          retry_delay_max,
          expire_seconds,
          retention_seconds,
          deletion_seconds,
          warning_queued,
          dead_letter,
          partition,
          table_name,
          heartbeat_seconds,
          notify,
          created_on,
          updated_on
        )
        VALUES (
          queue_name,
          options->>'policy',
          COALESCE((options->>'retryLimit')::int, 2),
          COALESCE((options->>'retryDelay')::int, 0),
          COALESCE((options->>'retryBackoff')::bool, false),
          (options->>'retryDelayMax')::int,
          COALESCE((options->>'expireInSeconds')::int, 900),
          COALESCE((options->>'retentionSeconds')::int, 1209600),
          COALESCE((options->>'deleteAfterSeconds')::int, 604800),
          COALESCE((options->>'warningQueueSize')::int, 0),
          options->>'deadLetter',
          COALESCE((options->>'partition')::bool, false),
          tablename,
          (options->>'heartbeatSeconds')::int,
          COALESCE((options->>'notify')::bool, false),
          pgboss.job_now(),
          pgboss.job_now()
        )
        ON CONFLICT DO NOTHING
        RETURNING created_on
      )
      SELECT created_on into queue_created_on from q;

      IF queue_created_on IS NULL OR options->>'partition' IS DISTINCT FROM 'true' THEN
        RETURN;
      END IF;

      EXECUTE format('CREATE TABLE pgboss.%I (LIKE pgboss.job INCLUDING DEFAULTS)', tablename);

      EXECUTE pgboss.job_table_format($cmd$ALTER TABLE pgboss.job ADD PRIMARY KEY (name, id)$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$ALTER TABLE pgboss.job ADD CONSTRAINT q_fkey FOREIGN KEY (name) REFERENCES pgboss.queue (name) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$ALTER TABLE pgboss.job ADD CONSTRAINT dlq_fkey FOREIGN KEY (dead_letter) REFERENCES pgboss.queue (name) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED$cmd$, tablename);

      EXECUTE pgboss.job_table_format($cmd$CREATE INDEX job_i11 ON pgboss.job (name, priority DESC, created_on, start_after) WHERE state < 'active' AND NOT blocked$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$CREATE UNIQUE INDEX job_i4 ON pgboss.job (name, singleton_on, COALESCE(singleton_key, '')) WHERE state <> 'cancelled' AND singleton_on IS NOT NULL$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$CREATE INDEX job_i7 ON pgboss.job (name, group_id) WHERE state = 'active' AND group_id IS NOT NULL$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$CREATE INDEX job_i9 ON pgboss.job (name, id) WHERE blocking AND state = 'completed'$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$CREATE INDEX job_i12 ON pgboss.job (source_root_id) WHERE source_root_id IS NOT NULL$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$CREATE UNIQUE INDEX job_i13 ON pgboss.job (name, singleton_key) WHERE state = 'created' AND upsert_by_key$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$CREATE INDEX job_i14 ON pgboss.job (name, state, blocked, start_after) WHERE state IN ('created', 'retry', 'active', 'failed')$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$CREATE INDEX job_i15 ON pgboss.job (name, created_on)$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$CREATE INDEX job_i16 ON pgboss.job (name, completed_on) WHERE completed_on IS NOT NULL$cmd$, tablename);
      EXECUTE pgboss.job_table_format($cmd$CREATE INDEX job_i17 ON pgboss.job (name, singleton_key, created_on) WHERE state < 'active' AND singleton_key IS NOT NULL$cmd$, tablename);

      IF options->>'policy' = 'short' THEN
        EXECUTE pgboss.job_table_format($cmd$CREATE UNIQUE INDEX job_i1 ON pgboss.job (name, COALESCE(singleton_key, '')) WHERE state = 'created' AND policy = 'short'$cmd$, tablename);
      ELSIF options->>'policy' = 'singleton' THEN
        EXECUTE pgboss.job_table_format($cmd$CREATE UNIQUE INDEX job_i2 ON pgboss.job (name, COALESCE(singleton_key, '')) WHERE state = 'active' AND policy = 'singleton'$cmd$, tablename);
      ELSIF options->>'policy' = 'stately' THEN
        EXECUTE pgboss.job_table_format($cmd$CREATE UNIQUE INDEX job_i3 ON pgboss.job (name, state, COALESCE(singleton_key, '')) WHERE state <= 'active' AND policy = 'stately'$cmd$, tablename);
      ELSIF options->>'policy' = 'exclusive' THEN
        EXECUTE pgboss.job_table_format($cmd$CREATE UNIQUE INDEX job_i6 ON pgboss.job (name, COALESCE(singleton_key, '')) WHERE state <= 'active' AND policy = 'exclusive'$cmd$, tablename);
      ELSIF options->>'policy' = 'key_strict_fifo' THEN
        EXECUTE pgboss.job_table_format($cmd$CREATE UNIQUE INDEX job_i8 ON pgboss.job (name, singleton_key) WHERE state IN ('active', 'retry', 'failed') AND policy = 'key_strict_fifo'$cmd$, tablename);
        EXECUTE pgboss.job_table_format($cmd$CREATE INDEX job_i10 ON pgboss.job (name, singleton_key, state DESC, created_on, id) INCLUDE (start_after) WHERE state < 'active' AND NOT blocked AND policy = 'key_strict_fifo'$cmd$, tablename);
        EXECUTE pgboss.job_table_format($cmd$ALTER TABLE pgboss.job ADD CONSTRAINT job_key_strict_fifo_singleton_key_check CHECK (NOT (policy = 'key_strict_fifo' AND singleton_key IS NULL))$cmd$, tablename);
      END IF;

      EXECUTE format('ALTER TABLE pgboss.%I ADD CONSTRAINT cjc CHECK (name=%L)', tablename, queue_name);
      EXECUTE format('ALTER TABLE pgboss.job ATTACH PARTITION pgboss.%I FOR VALUES IN (%L)', tablename, queue_name);
    END;
    $_$;


--
-- Name: delete_queue(text); Type: FUNCTION; Schema: pgboss; Owner: -
--

CREATE FUNCTION pgboss.delete_queue(queue_name text) RETURNS void
    LANGUAGE plpgsql
    AS $$
    DECLARE
      v_table varchar;
      v_partition bool;
    BEGIN
      
      SELECT table_name, partition
      FROM pgboss.queue
      WHERE name = queue_name
      INTO v_table, v_partition;

      IF v_partition THEN
        EXECUTE format('DROP TABLE IF EXISTS pgboss.%I', v_table);
      ELSE
        EXECUTE format('DELETE FROM pgboss.%I WHERE name = %L', v_table, queue_name);
      END IF;
    
      DELETE FROM pgboss.queue WHERE name = queue_name;
    END;
    $$;


--
-- Name: job_now(); Type: FUNCTION; Schema: pgboss; Owner: -
--

CREATE FUNCTION pgboss.job_now() RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$
      SELECT pg_catalog.now();
    $$;


--
-- Name: job_table_format(text, text); Type: FUNCTION; Schema: pgboss; Owner: -
--

CREATE FUNCTION pgboss.job_table_format(command text, table_name text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$
      SELECT format(
        regexp_replace(
          regexp_replace(command, '\.job\y', '.%1$I', 'g'),
          '\yjob_i(\d+)', '%1$s_i\1', 'g'
        ),
        table_name
      );
    $_$;


--
-- Name: job_table_run(text, text, text); Type: FUNCTION; Schema: pgboss; Owner: -
--

CREATE FUNCTION pgboss.job_table_run(command text, tbl_name text DEFAULT NULL::text, queue_name text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    AS $$
    DECLARE
      tbl RECORD;
    BEGIN
      IF queue_name IS NOT NULL THEN
        SELECT table_name INTO tbl_name FROM pgboss.queue WHERE name = queue_name;
      END IF;

      IF tbl_name IS NOT NULL THEN
        EXECUTE pgboss.job_table_format(command, tbl_name);
        RETURN;
      END IF;

      EXECUTE pgboss.job_table_format(command, 'job_common');

      FOR tbl IN SELECT table_name FROM pgboss.queue WHERE partition = true
      LOOP
        EXECUTE pgboss.job_table_format(command, tbl.table_name);
      END LOOP;
    END;
    $$;


--
-- Name: job_table_run_async(text, integer, text, text, text); Type: FUNCTION; Schema: pgboss; Owner: -
--

CREATE FUNCTION pgboss.job_table_run_async(command_name text, version integer, command text, tbl_name text DEFAULT NULL::text, queue_name text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    AS $$
    BEGIN
      IF queue_name IS NOT NULL THEN
        SELECT table_name INTO tbl_name FROM pgboss.queue WHERE name = queue_name;
      END IF;

      IF tbl_name IS NOT NULL THEN
        INSERT INTO pgboss.bam (name, version, status, queue, table_name, command)
        VALUES (
          command_name,
          version,
          'pending',
          queue_name,
          tbl_name,
          pgboss.job_table_format(command, tbl_name)
        );
        RETURN;
      END IF;

      INSERT INTO pgboss.bam (name, version, status, queue, table_name, command)
      SELECT
        command_name,
        version,
        'pending',
        NULL,
        'job_common',
        pgboss.job_table_format(command, 'job_common')
      UNION ALL
      SELECT
        command_name,
        version,
        'pending',
        queue.name,
        queue.table_name,
        pgboss.job_table_format(command, queue.table_name)
      FROM pgboss.queue
      WHERE partition = true;
    END;
    $$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: ask_answers; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.ask_answers (
    ask_id text NOT NULL,
    person text NOT NULL,
    choice text NOT NULL,
    filled json,
    comment text,
    groups text[] NOT NULL,
    at timestamp with time zone NOT NULL
);


--
-- Name: ask_grants; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.ask_grants (
    id text NOT NULL,
    automation text NOT NULL,
    team text,
    key text NOT NULL,
    choice text NOT NULL,
    person text NOT NULL,
    groups text[] NOT NULL,
    run_id text,
    until timestamp with time zone,
    granted_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_by text
);


--
-- Name: ask_messages; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.ask_messages (
    id bigint NOT NULL,
    ask_id text NOT NULL,
    kind text NOT NULL,
    place text,
    thread text,
    below bigint,
    text text,
    team text,
    channel text,
    ts text,
    shown integer DEFAULT 0 NOT NULL,
    time_zone text,
    remind_at timestamp with time zone,
    dropped_at timestamp with time zone,
    only_for text,
    turn bigint,
    look_at timestamp with time zone,
    looks integer DEFAULT 0 NOT NULL,
    CONSTRAINT ask_messages_kind_check CHECK ((kind = ANY (ARRAY['card'::text, 'reminder'::text, 'evidence'::text, 'word'::text])))
);


--
-- Name: ask_messages_id_seq; Type: SEQUENCE; Schema: hathi; Owner: -
--

ALTER TABLE hathi.ask_messages ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME hathi.ask_messages_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: ask_turns; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.ask_turns (
    id bigint NOT NULL,
    ask_id text NOT NULL,
    kind text NOT NULL,
    person text NOT NULL,
    given_to text,
    text text,
    about bigint,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ask_turns_kind_check CHECK ((kind = ANY (ARRAY['handed-over'::text, 'taken-over'::text, 'asked-back'::text, 'told'::text])))
);


--
-- Name: ask_turns_id_seq; Type: SEQUENCE; Schema: hathi; Owner: -
--

ALTER TABLE hathi.ask_turns ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME hathi.ask_turns_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: asks; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.asks (
    id text NOT NULL,
    run_id text NOT NULL,
    step_key text NOT NULL,
    team text,
    question json NOT NULL,
    bound_to text,
    asker text,
    opened_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    escalated integer DEFAULT 0 NOT NULL,
    due_at timestamp with time zone,
    awaited boolean DEFAULT true NOT NULL,
    outcome text,
    choice text,
    filled json,
    ended_at timestamp with time zone,
    ended_by text,
    changes integer DEFAULT 1 NOT NULL,
    shown integer DEFAULT 0 NOT NULL,
    claims integer DEFAULT 0 NOT NULL,
    claimed_until timestamp with time zone,
    CONSTRAINT asks_outcome_check CHECK ((outcome = ANY (ARRAY['answered'::text, 'expired'::text, 'withdrawn'::text, 'superseded'::text])))
);


--
-- Name: audit; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.audit (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    run_id text,
    details json
);


--
-- Name: audit_id_seq; Type: SEQUENCE; Schema: hathi; Owner: -
--

ALTER TABLE hathi.audit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME hathi.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: automations; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.automations (
    name text NOT NULL,
    build_id text NOT NULL,
    types text[] NOT NULL,
    file text NOT NULL,
    deployed_at timestamp with time zone NOT NULL,
    unasked_build text,
    people text[],
    answers boolean DEFAULT false NOT NULL,
    tell text[],
    input json
);


--
-- Name: builds; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.builds (
    id text NOT NULL,
    script text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    needed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);


--
-- Name: bulk_acts; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.bulk_acts (
    id bigint NOT NULL,
    planned_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    actor text NOT NULL,
    team text,
    place text,
    reason text,
    act jsonb NOT NULL,
    filter jsonb NOT NULL,
    counted integer NOT NULL,
    confirmed_at timestamp with time zone,
    after text,
    done integer DEFAULT 0 NOT NULL,
    refused integer DEFAULT 0 NOT NULL,
    reasons jsonb DEFAULT '{}'::jsonb NOT NULL,
    stopped_by text,
    ended_at timestamp with time zone,
    epoch integer DEFAULT 0 NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    claimed_until timestamp with time zone,
    messages jsonb DEFAULT '[]'::jsonb NOT NULL,
    changes integer DEFAULT 0 NOT NULL,
    claims integer DEFAULT 0 NOT NULL,
    tell_after timestamp with time zone,
    told_at timestamp with time zone DEFAULT clock_timestamp()
);


--
-- Name: bulk_acts_id_seq; Type: SEQUENCE; Schema: hathi; Owner: -
--

ALTER TABLE hathi.bulk_acts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME hathi.bulk_acts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: clock; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.clock (
    one boolean DEFAULT true NOT NULL,
    skipped interval DEFAULT '00:00:00'::interval NOT NULL,
    CONSTRAINT clock_one_check CHECK (one)
);


--
-- Name: delivery_logs; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.delivery_logs (
    source text NOT NULL,
    looked_at timestamp with time zone NOT NULL,
    read_until timestamp with time zone,
    others_until timestamp with time zone
);


--
-- Name: doubts; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.doubts (
    id bigint NOT NULL,
    run_id text NOT NULL,
    call integer NOT NULL,
    name text NOT NULL,
    digest text,
    input text,
    attempt integer NOT NULL,
    reason text NOT NULL,
    since timestamp with time zone NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    settled_by text,
    settlement text,
    team_id text,
    channel text,
    ts text,
    claims integer DEFAULT 0 NOT NULL,
    claimed_until timestamp with time zone,
    told_at timestamp with time zone,
    direct_messages jsonb DEFAULT '[]'::jsonb NOT NULL,
    told_with bigint,
    place text,
    gathered_at timestamp with time zone,
    changes integer DEFAULT 0 NOT NULL,
    CONSTRAINT doubts_settlement_check CHECK ((settlement = ANY (ARRAY['happened'::text, 'again'::text, 'cancel'::text])))
);


--
-- Name: doubts_id_seq; Type: SEQUENCE; Schema: hathi; Owner: -
--

ALTER TABLE hathi.doubts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME hathi.doubts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: event_subjects; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.event_subjects (
    subject text NOT NULL,
    type text NOT NULL,
    event_seq bigint NOT NULL
);


--
-- Name: events; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.events (
    seq bigint NOT NULL,
    id text NOT NULL,
    source text NOT NULL,
    type text NOT NULL,
    subject text,
    "time" timestamp with time zone NOT NULL,
    data json NOT NULL,
    dedupe_key text NOT NULL,
    repeats text,
    team text,
    subjects text[],
    traceparent text
);


--
-- Name: events_seq_seq; Type: SEQUENCE; Schema: hathi; Owner: -
--

ALTER TABLE hathi.events ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME hathi.events_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: failure_notices; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.failure_notices (
    id bigint NOT NULL,
    run_id text NOT NULL,
    automation text NOT NULL,
    team text,
    cause text NOT NULL,
    place text,
    opened_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    closed_at timestamp with time zone,
    messages jsonb DEFAULT '[]'::jsonb NOT NULL,
    said_at timestamp with time zone,
    changes integer DEFAULT 0 NOT NULL,
    claims integer DEFAULT 0 NOT NULL,
    claimed_until timestamp with time zone,
    told_at timestamp with time zone
);


--
-- Name: failure_notices_id_seq; Type: SEQUENCE; Schema: hathi; Owner: -
--

ALTER TABLE hathi.failure_notices ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME hathi.failure_notices_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: failures; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.failures (
    run_id text NOT NULL,
    cause text NOT NULL,
    noted_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    notice_id bigint,
    retried_as text,
    retried_by text,
    paused boolean DEFAULT false NOT NULL,
    settled_at timestamp with time zone,
    settled_by text
);


--
-- Name: form_answers; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.form_answers (
    event_id text NOT NULL,
    response jsonb,
    step text
);


--
-- Name: inbox; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.inbox (
    run_id text NOT NULL,
    call integer NOT NULL,
    event_seq bigint NOT NULL
);


--
-- Name: journal; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.journal (
    run_id text NOT NULL,
    seq integer NOT NULL,
    kind text NOT NULL,
    call integer NOT NULL,
    name text NOT NULL,
    digest text,
    input text,
    ok boolean NOT NULL,
    output text,
    attempt integer NOT NULL,
    epoch integer NOT NULL,
    at timestamp with time zone NOT NULL,
    large_bytes integer
);


--
-- Name: large_outputs; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.large_outputs (
    run_id text NOT NULL,
    seq integer NOT NULL,
    output text NOT NULL
);


--
-- Name: limits; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.limits (
    scope text NOT NULL,
    next_at timestamp with time zone NOT NULL,
    closed_until timestamp with time zone DEFAULT '1970-01-01 00:00:00+00'::timestamp with time zone NOT NULL
);


--
-- Name: migrations; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.migrations (
    number integer NOT NULL,
    name text NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    needs_code integer DEFAULT 0 NOT NULL
);


--
-- Name: outages; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.outages (
    account text NOT NULL,
    failures integer NOT NULL,
    last_run text NOT NULL,
    since timestamp with time zone NOT NULL,
    closed_until timestamp with time zone DEFAULT '1970-01-01 00:00:00+00'::timestamp with time zone NOT NULL,
    next_at timestamp with time zone DEFAULT '1970-01-01 00:00:00+00'::timestamp with time zone NOT NULL,
    refusal text,
    told_at timestamp with time zone
);


--
-- Name: people; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.people (
    team text NOT NULL,
    login text NOT NULL,
    shown text NOT NULL,
    github_id bigint,
    user_id text,
    how text,
    made_by text,
    at timestamp with time zone NOT NULL
);


--
-- Name: quiets; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.quiets (
    team text NOT NULL,
    user_id text NOT NULL,
    about text NOT NULL,
    until timestamp with time zone,
    made_at timestamp with time zone NOT NULL
);


--
-- Name: run_logs; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.run_logs (
    id bigint NOT NULL,
    run_id text NOT NULL,
    at timestamp with time zone NOT NULL,
    level text NOT NULL,
    text text NOT NULL
);


--
-- Name: run_logs_id_seq; Type: SEQUENCE; Schema: hathi; Owner: -
--

ALTER TABLE hathi.run_logs ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME hathi.run_logs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: run_people; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.run_people (
    run_id text NOT NULL,
    person text NOT NULL,
    at timestamp with time zone DEFAULT hathi.now() NOT NULL
);


--
-- Name: runs; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.runs (
    id text NOT NULL,
    automation text NOT NULL,
    build_id text NOT NULL,
    event_id text NOT NULL,
    event_seq bigint NOT NULL,
    subject text,
    state text NOT NULL,
    admitted boolean DEFAULT false NOT NULL,
    exclusive_key text,
    seed text NOT NULL,
    owner text,
    epoch integer DEFAULT 0 NOT NULL,
    wakes integer DEFAULT 0 NOT NULL,
    wakes_seen integer DEFAULT 0 NOT NULL,
    wake_at timestamp with time zone,
    alarm_at timestamp with time zone,
    cancel_requested_at timestamp with time zone,
    kill_requested boolean DEFAULT false NOT NULL,
    status text,
    waiting_for text,
    error json,
    result text,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    parent_run_id text,
    detached boolean DEFAULT false NOT NULL,
    queued_key text,
    pause_requested_by text,
    restarted_from text,
    doubtful integer[],
    crashes integer DEFAULT 0 NOT NULL,
    in_doubt boolean DEFAULT false NOT NULL,
    team text,
    earlier_build_id text,
    deaths integer DEFAULT 0 NOT NULL,
    deaths_seq integer DEFAULT 0 NOT NULL,
    is_alone boolean DEFAULT false NOT NULL,
    since_seq bigint,
    taken text[],
    behind_seq bigint,
    key_horizon bigint,
    thrown text,
    CONSTRAINT runs_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'waiting'::text, 'paused'::text, 'completed'::text, 'failed'::text, 'cancelled'::text])))
)
WITH (autovacuum_vacuum_scale_factor='0.01', autovacuum_vacuum_threshold='1000', autovacuum_analyze_scale_factor='0.02');


--
-- Name: schedules; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.schedules (
    automation text NOT NULL,
    cron text NOT NULL,
    tz text NOT NULL,
    next_at timestamp with time zone NOT NULL
);


--
-- Name: settings; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.settings (
    team text NOT NULL,
    scope text NOT NULL,
    value json NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamp with time zone NOT NULL
);


--
-- Name: slack_installations; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.slack_installations (
    id text NOT NULL,
    team_id text,
    enterprise_id text,
    sealed bytea NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    sealed_for_id bytea
);


--
-- Name: slack_members; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.slack_members (
    team text NOT NULL,
    user_id text NOT NULL,
    facts json NOT NULL,
    seen_at timestamp with time zone NOT NULL
);


--
-- Name: slack_workspaces; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.slack_workspaces (
    id text NOT NULL,
    team_id text,
    enterprise_id text,
    name text,
    is_owner boolean DEFAULT false NOT NULL,
    allowed_at timestamp with time zone,
    allowed_by text,
    seen_at timestamp with time zone NOT NULL
);


--
-- Name: store; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.store (
    automation text NOT NULL,
    key text NOT NULL,
    value text NOT NULL,
    updated_at timestamp with time zone NOT NULL
);


--
-- Name: store_updates; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.store_updates (
    run_id text NOT NULL,
    call integer NOT NULL,
    value text NOT NULL
);


--
-- Name: told_places; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.told_places (
    team text NOT NULL,
    automation text NOT NULL,
    tell text[] NOT NULL,
    set_by text NOT NULL,
    set_at timestamp with time zone NOT NULL
);


--
-- Name: turns; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.turns (
    scope text NOT NULL,
    run_id text NOT NULL,
    at timestamp with time zone NOT NULL,
    since timestamp with time zone NOT NULL
);


--
-- Name: waits; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.waits (
    run_id text NOT NULL,
    call integer NOT NULL,
    type text NOT NULL,
    subject text,
    opened_at timestamp with time zone NOT NULL
);


--
-- Name: wakings; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.wakings (
    event_seq bigint NOT NULL,
    after_run text DEFAULT ''::text NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='1000');


--
-- Name: worker_numbers; Type: SEQUENCE; Schema: hathi; Owner: -
--

CREATE SEQUENCE hathi.worker_numbers
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
    CYCLE;


--
-- Name: workers; Type: TABLE; Schema: hathi; Owner: -
--

CREATE TABLE hathi.workers (
    id text NOT NULL,
    number integer NOT NULL,
    host text NOT NULL,
    pid integer NOT NULL,
    started_at timestamp with time zone NOT NULL,
    heartbeat_at timestamp with time zone NOT NULL
);


--
-- Name: bam; Type: TABLE; Schema: pgboss; Owner: -
--

CREATE TABLE pgboss.bam (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    version integer NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    queue text,
    table_name text NOT NULL,
    command text NOT NULL,
    error text,
    created_on timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    started_on timestamp with time zone,
    completed_on timestamp with time zone
);


--
-- Name: instance; Type: TABLE; Schema: pgboss; Owner: -
--

CREATE TABLE pgboss.instance (
    id uuid NOT NULL,
    name text,
    host text NOT NULL,
    pid integer NOT NULL,
    version text NOT NULL,
    node_version text NOT NULL,
    application_name text,
    heartbeat_seconds integer NOT NULL,
    supervise boolean NOT NULL,
    schedule boolean NOT NULL,
    migrate boolean NOT NULL,
    persist_queue_stats boolean NOT NULL,
    persist_warnings boolean NOT NULL,
    pool_max integer,
    pool_total integer,
    pool_idle integer,
    pool_waiting integer,
    workers jsonb DEFAULT '[]'::jsonb NOT NULL,
    metrics jsonb,
    config jsonb DEFAULT '{}'::jsonb NOT NULL,
    crash_restarts integer DEFAULT 0 NOT NULL,
    crash_restarts_since timestamp with time zone,
    started_on timestamp with time zone DEFAULT now() NOT NULL,
    heartbeat_on timestamp with time zone DEFAULT now() NOT NULL,
    stopped_on timestamp with time zone
);


--
-- Name: job; Type: TABLE; Schema: pgboss; Owner: -
--

CREATE TABLE pgboss.job (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    data jsonb,
    state pgboss.job_state DEFAULT 'created'::pgboss.job_state NOT NULL,
    retry_limit integer DEFAULT 2 NOT NULL,
    retry_count integer DEFAULT 0 NOT NULL,
    retry_delay integer DEFAULT 0 NOT NULL,
    retry_backoff boolean DEFAULT false NOT NULL,
    retry_delay_max integer,
    expire_seconds integer DEFAULT 900 NOT NULL,
    deletion_seconds integer DEFAULT 604800 NOT NULL,
    singleton_key text,
    singleton_on timestamp without time zone,
    group_id text,
    group_tier text,
    start_after timestamp with time zone DEFAULT now() NOT NULL,
    created_on timestamp with time zone DEFAULT now() NOT NULL,
    started_on timestamp with time zone,
    completed_on timestamp with time zone,
    keep_until timestamp with time zone DEFAULT (now() + '336:00:00'::interval) NOT NULL,
    output jsonb,
    dead_letter text,
    policy text,
    heartbeat_on timestamp with time zone,
    heartbeat_seconds integer,
    blocked boolean DEFAULT false NOT NULL,
    blocking boolean DEFAULT false NOT NULL,
    pending_dependencies integer DEFAULT 0 NOT NULL,
    source_name text,
    source_id uuid,
    source_created_on timestamp with time zone,
    source_retry_count integer,
    source_output jsonb,
    source_root_id uuid,
    trace_context jsonb,
    upsert_by_key boolean
)
PARTITION BY LIST (name);


--
-- Name: job_common; Type: TABLE; Schema: pgboss; Owner: -
--

CREATE TABLE pgboss.job_common (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    data jsonb,
    state pgboss.job_state DEFAULT 'created'::pgboss.job_state NOT NULL,
    retry_limit integer DEFAULT 2 NOT NULL,
    retry_count integer DEFAULT 0 NOT NULL,
    retry_delay integer DEFAULT 0 NOT NULL,
    retry_backoff boolean DEFAULT false NOT NULL,
    retry_delay_max integer,
    expire_seconds integer DEFAULT 900 NOT NULL,
    deletion_seconds integer DEFAULT 604800 NOT NULL,
    singleton_key text,
    singleton_on timestamp without time zone,
    group_id text,
    group_tier text,
    start_after timestamp with time zone DEFAULT now() NOT NULL,
    created_on timestamp with time zone DEFAULT now() NOT NULL,
    started_on timestamp with time zone,
    completed_on timestamp with time zone,
    keep_until timestamp with time zone DEFAULT (now() + '336:00:00'::interval) NOT NULL,
    output jsonb,
    dead_letter text,
    policy text,
    heartbeat_on timestamp with time zone,
    heartbeat_seconds integer,
    blocked boolean DEFAULT false NOT NULL,
    blocking boolean DEFAULT false NOT NULL,
    pending_dependencies integer DEFAULT 0 NOT NULL,
    source_name text,
    source_id uuid,
    source_created_on timestamp with time zone,
    source_retry_count integer,
    source_output jsonb,
    source_root_id uuid,
    trace_context jsonb,
    upsert_by_key boolean,
    CONSTRAINT job_key_strict_fifo_singleton_key_check CHECK ((NOT ((policy = 'key_strict_fifo'::text) AND (singleton_key IS NULL))))
);


--
-- Name: job_dependency; Type: TABLE; Schema: pgboss; Owner: -
--

CREATE TABLE pgboss.job_dependency (
    child_name text NOT NULL,
    child_id uuid NOT NULL,
    parent_name text NOT NULL,
    parent_id uuid NOT NULL
);


--
-- Name: queue; Type: TABLE; Schema: pgboss; Owner: -
--

CREATE TABLE pgboss.queue (
    name text NOT NULL,
    policy text NOT NULL,
    retry_limit integer NOT NULL,
    retry_delay integer NOT NULL,
    retry_backoff boolean NOT NULL,
    retry_delay_max integer,
    expire_seconds integer NOT NULL,
    retention_seconds integer NOT NULL,
    deletion_seconds integer NOT NULL,
    dead_letter text,
    partition boolean NOT NULL,
    table_name text NOT NULL,
    deferred_count integer DEFAULT 0 NOT NULL,
    blocked_count integer DEFAULT 0 NOT NULL,
    queued_count integer DEFAULT 0 NOT NULL,
    ready_count integer DEFAULT 0 NOT NULL,
    warning_queued integer DEFAULT 0 NOT NULL,
    active_count integer DEFAULT 0 NOT NULL,
    failed_count integer DEFAULT 0 NOT NULL,
    total_count integer DEFAULT 0 NOT NULL,
    retained_count integer,
    retained_on timestamp with time zone,
    created_delta integer DEFAULT 0 NOT NULL,
    completed_delta integer DEFAULT 0 NOT NULL,
    failed_delta integer DEFAULT 0 NOT NULL,
    delta_on timestamp with time zone,
    delta_seconds integer,
    wait_bins integer[],
    run_bins integer[],
    ready_oldest_seconds integer,
    ready_history integer[] DEFAULT '{}'::integer[] NOT NULL,
    heartbeat_seconds integer,
    notify boolean DEFAULT false NOT NULL,
    singletons_active text[],
    monitor_claim_on timestamp with time zone,
    monitor_on timestamp with time zone,
    maintain_on timestamp with time zone,
    created_on timestamp with time zone DEFAULT now() NOT NULL,
    updated_on timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT queue_check CHECK ((dead_letter IS DISTINCT FROM name))
);


--
-- Name: queue_stats; Type: TABLE; Schema: pgboss; Owner: -
--

CREATE TABLE pgboss.queue_stats (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    deferred_count integer DEFAULT 0 NOT NULL,
    queued_count integer DEFAULT 0 NOT NULL,
    ready_count integer DEFAULT 0 NOT NULL,
    active_count integer DEFAULT 0 NOT NULL,
    failed_count integer DEFAULT 0 NOT NULL,
    total_count integer DEFAULT 0 NOT NULL,
    created_delta integer,
    completed_delta integer,
    failed_delta integer,
    delta_seconds integer,
    delta_on timestamp with time zone,
    wait_bins integer[],
    run_bins integer[],
    ready_oldest_seconds integer,
    captured_on timestamp with time zone DEFAULT now() NOT NULL
)
PARTITION BY RANGE (captured_on);


--
-- Name: queue_stats_20261129; Type: TABLE; Schema: pgboss; Owner: -
--

CREATE TABLE pgboss.queue_stats_20261129 (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    deferred_count integer DEFAULT 0 NOT NULL,
    queued_count integer DEFAULT 0 NOT NULL,
    ready_count integer DEFAULT 0 NOT NULL,
    active_count integer DEFAULT 0 NOT NULL,
    failed_count integer DEFAULT 0 NOT NULL,
    total_count integer DEFAULT 0 NOT NULL,
    created_delta integer,
    completed_delta integer,
    failed_delta integer,
    delta_seconds integer,
    delta_on timestamp with time zone,
    wait_bins integer[],
    run_bins integer[],
    ready_oldest_seconds integer,
    captured_on timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: queue_stats_20261130; Type: TABLE; Schema: pgboss; Owner: -
--

CREATE TABLE pgboss.queue_stats_20261130 (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    deferred_count integer DEFAULT 0 NOT NULL,
    queued_count integer DEFAULT 0 NOT NULL,
    ready_count integer DEFAULT 0 NOT NULL,
    active_count integer DEFAULT 0 NOT NULL,
    failed_count integer DEFAULT 0 NOT NULL,
    total_count integer DEFAULT 0 NOT NULL,
    created_delta integer,
    completed_delta integer,
    failed_delta integer,
    delta_seconds integer,
    delta_on timestamp with time zone,
    wait_bins integer[],
    run_bins integer[],
    ready_oldest_seconds integer,
    captured_on timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: schedule; Type: TABLE; Schema: pgboss; Owner: -
--

CREATE TABLE pgboss.schedule (
    name text NOT NULL,
    key text DEFAULT ''::text NOT NULL,
    kind text DEFAULT 'cron'::text NOT NULL,
    cron text NOT NULL,
    timezone text DEFAULT 'UTC'::text,
    data jsonb,
    options jsonb,
    created_on timestamp with time zone DEFAULT now() NOT NULL,
    updated_on timestamp with time zone DEFAULT now() NOT NULL,
    last_job_id uuid,
    CONSTRAINT schedule_kind_check CHECK ((kind = ANY (ARRAY['cron'::text, 'rrule'::text])))
);


--
-- Name: subscription; Type: TABLE; Schema: pgboss; Owner: -
--

CREATE TABLE pgboss.subscription (
    event text NOT NULL,
    name text NOT NULL,
    created_on timestamp with time zone DEFAULT now() NOT NULL,
    updated_on timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: version; Type: TABLE; Schema: pgboss; Owner: -
--

CREATE TABLE pgboss.version (
    version integer NOT NULL,
    cron_on timestamp with time zone,
    bam_on timestamp with time zone,
    flow_on timestamp with time zone,
    reindex_on timestamp with time zone,
    monitor_backoff_on timestamp with time zone
);


--
-- Name: warning; Type: TABLE; Schema: pgboss; Owner: -
--

CREATE TABLE pgboss.warning (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    type text NOT NULL,
    message text NOT NULL,
    data jsonb,
    created_on timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: job_common; Type: TABLE ATTACH; Schema: pgboss; Owner: -
--

ALTER TABLE ONLY pgboss.job ATTACH PARTITION pgboss.job_common DEFAULT;


--
-- Name: queue_stats_20261129; Type: TABLE ATTACH; Schema: pgboss; Owner: -
--

ALTER TABLE ONLY pgboss.queue_stats ATTACH PARTITION pgboss.queue_stats_20261129 FOR VALUES FROM ('2026-11-29 00:00:00+00') TO ('2026-11-30 00:00:00+00');


--
-- Name: queue_stats_20261130; Type: TABLE ATTACH; Schema: pgboss; Owner: -
--

ALTER TABLE ONLY pgboss.queue_stats ATTACH PARTITION pgboss.queue_stats_20261130 FOR VALUES FROM ('2026-11-30 00:00:00+00') TO ('2026-12-01 00:00:00+00');


--
-- Data for Name: ask_answers; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: ask_grants; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: ask_messages; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: ask_turns; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: asks; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: audit; Type: TABLE DATA; Schema: hathi; Owner: -
--

INSERT INTO hathi.audit OVERRIDING SYSTEM VALUE VALUES (1, '2026-11-29 17:31:28.113658+00', 'cli:fixture', 'pause', 'bqkmkpbfjjqvqvnc', '{"request":"b207d183-34ea-4030-a094-4c2064ac96e6","reason":"stored while paused"}');


--
-- Data for Name: automations; Type: TABLE DATA; Schema: hathi; Owner: -
--

INSERT INTO hathi.automations VALUES ('child', '64ba4fee06987ece', '{webhook.never}', 'child.ts', '2026-11-29 17:31:11.312342+00', '64ba4fee06987ece', '{}', false, NULL, NULL);
INSERT INTO hathi.automations VALUES ('parent', '56c7fd377ac577b4', '{webhook.begin}', 'parent.ts', '2026-11-29 17:31:11.326643+00', '56c7fd377ac577b4', '{}', false, NULL, NULL);
INSERT INTO hathi.automations VALUES ('paused', 'f4c4f0b1de186bda', '{webhook.begin}', 'paused.ts', '2026-11-29 17:31:11.336867+00', 'f4c4f0b1de186bda', '{}', false, NULL, NULL);
INSERT INTO hathi.automations VALUES ('retrier', '8ae038ecfc80bcd5', '{webhook.begin}', 'retrier.ts', '2026-11-29 17:31:11.341982+00', '8ae038ecfc80bcd5', '{}', false, NULL, NULL);
INSERT INTO hathi.automations VALUES ('sleeper', 'bb8d27c7f1461a96', '{webhook.begin}', 'sleeper.ts', '2026-11-29 17:31:11.349734+00', 'bb8d27c7f1461a96', '{}', false, NULL, NULL);
INSERT INTO hathi.automations VALUES ('waiter', '3ac1509a4683d594', '{webhook.begin}', 'waiter.ts', '2026-11-29 17:31:11.379818+00', '3ac1509a4683d594', '{}', false, NULL, NULL);


--
-- Data for Name: builds; Type: TABLE DATA; Schema: hathi; Owner: -
--

INSERT INTO hathi.builds VALUES ('64ba4fee06987ece', '//# hathiBoundary=built-ins-3
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// child.ts
var child_exports = {};
__export(child_exports, {
  default: () => child_default
});
module.exports = __toCommonJS(child_exports);
var import_hathi = require("hathi");
var child_default = (0, import_hathi.on)("webhook.never", async ({ data }) => {
  await Promise.race([(0, import_hathi.sleep)("10 days"), (0, import_hathi.sleep)("20 days")]);
  return data.n * 2;
});
//# sourceMappingURL=data:application/json;base64,ewogICJ2ZXJzaW9uIjogMywKICAic291cmNlcyI6IFsiY2hpbGQudHMiXSwKICAic291cmNlc0NvbnRlbnQiOiBbImltcG9ydCB7IG9uLCBzbGVlcCB9IGZyb20gXCJoYXRoaVwiO1xuICAgIGV4cG9ydCBkZWZhdWx0IG9uKFwid2ViaG9vay5uZXZlclwiLCBhc3luYyAoeyBkYXRhIH0pID0+IHtcbiAgICAgIGF3YWl0IFByb21pc2UucmFjZShbc2xlZXAoXCIxMCBkYXlzXCIpLCBzbGVlcChcIjIwIGRheXNcIildKTtcbiAgICAgIHJldHVybiBkYXRhLm4gKiAyO1xuICAgIH0pOyJdLAogICJtYXBwaW5ncyI6ICI7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7O0FBQUE7QUFBQTtBQUFBO0FBQUE7QUFBQTtBQUFBLG1CQUEwQjtBQUN0QixJQUFPLG9CQUFRLGlCQUFHLGlCQUFpQixPQUFPLEVBQUUsS0FBSyxNQUFNO0FBQ3JELFFBQU0sUUFBUSxLQUFLLEtBQUMsb0JBQU0sU0FBUyxPQUFHLG9CQUFNLFNBQVMsQ0FBQyxDQUFDO0FBQ3ZELFNBQU8sS0FBSyxJQUFJO0FBQ2xCLENBQUM7IiwKICAibmFtZXMiOiBbXQp9Cg==
', '2026-11-29 17:31:11.199211+00', '2026-11-29 17:31:11.259891+00');
INSERT INTO hathi.builds VALUES ('56c7fd377ac577b4', '//# hathiBoundary=built-ins-3
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// parent.ts
var parent_exports = {};
__export(parent_exports, {
  default: () => parent_default
});
module.exports = __toCommonJS(parent_exports);
var import_hathi = require("hathi");
var parent_default = (0, import_hathi.on)("webhook.begin", async ({ data }) => {
  const started = await (0, import_hathi.start)("child", { n: 20 });
  return await started.result() + 1;
});
//# sourceMappingURL=data:application/json;base64,ewogICJ2ZXJzaW9uIjogMywKICAic291cmNlcyI6IFsicGFyZW50LnRzIl0sCiAgInNvdXJjZXNDb250ZW50IjogWyJpbXBvcnQgeyBvbiwgc3RhcnQgfSBmcm9tIFwiaGF0aGlcIjtcbiAgICBleHBvcnQgZGVmYXVsdCBvbihcIndlYmhvb2suYmVnaW5cIiwgYXN5bmMgKHsgZGF0YSB9KSA9PiB7XG4gICAgICBjb25zdCBzdGFydGVkID0gYXdhaXQgc3RhcnQoXCJjaGlsZFwiLCB7IG46IDIwIH0pO1xuICAgICAgcmV0dXJuIChhd2FpdCBzdGFydGVkLnJlc3VsdCgpKSArIDE7XG4gICAgfSk7Il0sCiAgIm1hcHBpbmdzIjogIjs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7QUFBQTtBQUFBO0FBQUE7QUFBQTtBQUFBO0FBQUEsbUJBQTBCO0FBQ3RCLElBQU8scUJBQVEsaUJBQUcsaUJBQWlCLE9BQU8sRUFBRSxLQUFLLE1BQU07QUFDckQsUUFBTSxVQUFVLFVBQU0sb0JBQU0sU0FBUyxFQUFFLEdBQUcsR0FBRyxDQUFDO0FBQzlDLFNBQVEsTUFBTSxRQUFRLE9BQU8sSUFBSztBQUNwQyxDQUFDOyIsCiAgIm5hbWVzIjogW10KfQo=
', '2026-11-29 17:31:11.227321+00', '2026-11-29 17:31:11.269206+00');
INSERT INTO hathi.builds VALUES ('f4c4f0b1de186bda', '//# hathiBoundary=built-ins-3
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// paused.ts
var paused_exports = {};
__export(paused_exports, {
  default: () => paused_default
});
module.exports = __toCommonJS(paused_exports);
var import_hathi = require("hathi");
var paused_default = (0, import_hathi.on)("webhook.begin", async () => {
  await (0, import_hathi.sleep)("1 day");
  return "went on";
});
//# sourceMappingURL=data:application/json;base64,ewogICJ2ZXJzaW9uIjogMywKICAic291cmNlcyI6IFsicGF1c2VkLnRzIl0sCiAgInNvdXJjZXNDb250ZW50IjogWyJpbXBvcnQgeyBvbiwgc2xlZXAgfSBmcm9tIFwiaGF0aGlcIjtcbiAgICBleHBvcnQgZGVmYXVsdCBvbihcIndlYmhvb2suYmVnaW5cIiwgYXN5bmMgKCkgPT4ge1xuICAgICAgYXdhaXQgc2xlZXAoXCIxIGRheVwiKTtcbiAgICAgIHJldHVybiBcIndlbnQgb25cIjtcbiAgICB9KTsiXSwKICAibWFwcGluZ3MiOiAiOzs7Ozs7Ozs7Ozs7Ozs7Ozs7OztBQUFBO0FBQUE7QUFBQTtBQUFBO0FBQUE7QUFBQSxtQkFBMEI7QUFDdEIsSUFBTyxxQkFBUSxpQkFBRyxpQkFBaUIsWUFBWTtBQUM3QyxZQUFNLG9CQUFNLE9BQU87QUFDbkIsU0FBTztBQUNULENBQUM7IiwKICAibmFtZXMiOiBbXQp9Cg==
', '2026-11-29 17:31:11.232038+00', '2026-11-29 17:31:11.269323+00');
INSERT INTO hathi.builds VALUES ('8ae038ecfc80bcd5', '//# hathiBoundary=built-ins-3
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// retrier.ts
var retrier_exports = {};
__export(retrier_exports, {
  default: () => retrier_default
});
module.exports = __toCommonJS(retrier_exports);
var import_hathi = require("hathi");
var retrier_default = (0, import_hathi.on)("webhook.begin", async () => {
  try {
    await fetch("http://127.0.0.1:1/nobody-listens");
    return "answered";
  } catch {
    return "gave up";
  }
});
//# sourceMappingURL=data:application/json;base64,ewogICJ2ZXJzaW9uIjogMywKICAic291cmNlcyI6IFsicmV0cmllci50cyJdLAogICJzb3VyY2VzQ29udGVudCI6IFsiaW1wb3J0IHsgb24gfSBmcm9tIFwiaGF0aGlcIjtcbiAgICBleHBvcnQgZGVmYXVsdCBvbihcIndlYmhvb2suYmVnaW5cIiwgYXN5bmMgKCkgPT4ge1xuICAgICAgdHJ5IHtcbiAgICAgICAgYXdhaXQgZmV0Y2goXCJodHRwOi8vMTI3LjAuMC4xOjEvbm9ib2R5LWxpc3RlbnNcIik7XG4gICAgICAgIHJldHVybiBcImFuc3dlcmVkXCI7XG4gICAgICB9IGNhdGNoIHtcbiAgICAgICAgcmV0dXJuIFwiZ2F2ZSB1cFwiO1xuICAgICAgfVxuICAgIH0pOyJdLAogICJtYXBwaW5ncyI6ICI7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7O0FBQUE7QUFBQTtBQUFBO0FBQUE7QUFBQTtBQUFBLG1CQUFtQjtBQUNmLElBQU8sc0JBQVEsaUJBQUcsaUJBQWlCLFlBQVk7QUFDN0MsTUFBSTtBQUNGLFVBQU0sTUFBTSxtQ0FBbUM7QUFDL0MsV0FBTztBQUFBLEVBQ1QsUUFBUTtBQUNOLFdBQU87QUFBQSxFQUNUO0FBQ0YsQ0FBQzsiLAogICJuYW1lcyI6IFtdCn0K
', '2026-11-29 17:31:11.234649+00', '2026-11-29 17:31:11.269439+00');
INSERT INTO hathi.builds VALUES ('bb8d27c7f1461a96', '//# hathiBoundary=built-ins-3
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// sleeper.ts
var sleeper_exports = {};
__export(sleeper_exports, {
  default: () => sleeper_default
});
module.exports = __toCommonJS(sleeper_exports);
var import_hathi = require("hathi");
var sleeper_default = (0, import_hathi.on)("webhook.begin", async ({ data }) => {
  const first = await import_hathi.store.update("times", (times = 0) => times + 1);
  const { status: said } = await fetch(data.page);
  (0, import_hathi.status)("sleeps for a month");
  await (0, import_hathi.sleep)("30 days");
  return { first, said, now: await import_hathi.store.get("times") };
});
//# sourceMappingURL=data:application/json;base64,ewogICJ2ZXJzaW9uIjogMywKICAic291cmNlcyI6IFsic2xlZXBlci50cyJdLAogICJzb3VyY2VzQ29udGVudCI6IFsiaW1wb3J0IHsgb24sIHNsZWVwLCBzdGF0dXMsIHN0b3JlIH0gZnJvbSBcImhhdGhpXCI7XG4gICAgZXhwb3J0IGRlZmF1bHQgb24oXCJ3ZWJob29rLmJlZ2luXCIsIGFzeW5jICh7IGRhdGEgfSkgPT4ge1xuICAgICAgY29uc3QgZmlyc3QgPSBhd2FpdCBzdG9yZS51cGRhdGUoXCJ0aW1lc1wiLCAodGltZXMgPSAwKSA9PiB0aW1lcyArIDEpO1xuICAgICAgY29uc3QgeyBzdGF0dXM6IHNhaWQgfSA9IGF3YWl0IGZldGNoKGRhdGEucGFnZSk7XG4gICAgICBzdGF0dXMoXCJzbGVlcHMgZm9yIGEgbW9udGhcIik7XG4gICAgICBhd2FpdCBzbGVlcChcIjMwIGRheXNcIik7XG4gICAgICByZXR1cm4geyBmaXJzdCwgc2FpZCwgbm93OiBhd2FpdCBzdG9yZS5nZXQoXCJ0aW1lc1wiKSB9O1xuICAgIH0pOyJdLAogICJtYXBwaW5ncyI6ICI7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7O0FBQUE7QUFBQTtBQUFBO0FBQUE7QUFBQTtBQUFBLG1CQUF5QztBQUNyQyxJQUFPLHNCQUFRLGlCQUFHLGlCQUFpQixPQUFPLEVBQUUsS0FBSyxNQUFNO0FBQ3JELFFBQU0sUUFBUSxNQUFNLG1CQUFNLE9BQU8sU0FBUyxDQUFDLFFBQVEsTUFBTSxRQUFRLENBQUM7QUFDbEUsUUFBTSxFQUFFLFFBQVEsS0FBSyxJQUFJLE1BQU0sTUFBTSxLQUFLLElBQUk7QUFDOUMsMkJBQU8sb0JBQW9CO0FBQzNCLFlBQU0sb0JBQU0sU0FBUztBQUNyQixTQUFPLEVBQUUsT0FBTyxNQUFNLEtBQUssTUFBTSxtQkFBTSxJQUFJLE9BQU8sRUFBRTtBQUN0RCxDQUFDOyIsCiAgIm5hbWVzIjogW10KfQo=
', '2026-11-29 17:31:11.237418+00', '2026-11-29 17:31:11.269459+00');
INSERT INTO hathi.builds VALUES ('3ac1509a4683d594', '//# hathiBoundary=built-ins-3
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// waiter.ts
var waiter_exports = {};
__export(waiter_exports, {
  default: () => waiter_default
});
module.exports = __toCommonJS(waiter_exports);
var import_hathi = require("hathi");
var waiter_default = (0, import_hathi.on)("webhook.begin", async () => {
  const { data } = await (0, import_hathi.next)("webhook.go", { timeout: "90 days" });
  return data.word;
});
//# sourceMappingURL=data:application/json;base64,ewogICJ2ZXJzaW9uIjogMywKICAic291cmNlcyI6IFsid2FpdGVyLnRzIl0sCiAgInNvdXJjZXNDb250ZW50IjogWyJpbXBvcnQgeyBuZXh0LCBvbiB9IGZyb20gXCJoYXRoaVwiO1xuICAgIGV4cG9ydCBkZWZhdWx0IG9uKFwid2ViaG9vay5iZWdpblwiLCBhc3luYyAoKSA9PiB7XG4gICAgICBjb25zdCB7IGRhdGEgfSA9IGF3YWl0IG5leHQoXCJ3ZWJob29rLmdvXCIsIHsgdGltZW91dDogXCI5MCBkYXlzXCIgfSk7XG4gICAgICByZXR1cm4gZGF0YS53b3JkO1xuICAgIH0pOyJdLAogICJtYXBwaW5ncyI6ICI7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7O0FBQUE7QUFBQTtBQUFBO0FBQUE7QUFBQTtBQUFBLG1CQUF5QjtBQUNyQixJQUFPLHFCQUFRLGlCQUFHLGlCQUFpQixZQUFZO0FBQzdDLFFBQU0sRUFBRSxLQUFLLElBQUksVUFBTSxtQkFBSyxjQUFjLEVBQUUsU0FBUyxVQUFVLENBQUM7QUFDaEUsU0FBTyxLQUFLO0FBQ2QsQ0FBQzsiLAogICJuYW1lcyI6IFtdCn0K
', '2026-11-29 17:31:11.252774+00', '2026-11-29 17:31:11.269463+00');


--
-- Data for Name: bulk_acts; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: clock; Type: TABLE DATA; Schema: hathi; Owner: -
--

INSERT INTO hathi.clock VALUES (true, '00:00:00');


--
-- Data for Name: delivery_logs; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: doubts; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: event_subjects; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: events; Type: TABLE DATA; Schema: hathi; Owner: -
--

INSERT INTO hathi.events OVERRIDING SYSTEM VALUE VALUES (1, 'r9g9bvf6ej7vyh1fh4pc', 'webhook', 'webhook.begin', NULL, '2026-11-29 17:31:13.925135+00', '{"page":"http://127.0.0.1:38047/"}', 'webhook:begin:b69f5763-c7bd-4065-a76c-87e06762ef3d', NULL, NULL, '{}', NULL);
INSERT INTO hathi.events OVERRIDING SYSTEM VALUE VALUES (2, 'kkc2rcqne8tsehqf268j', 'run', 'run.started.child', '9mmwdw1kqvqzm98w', '2026-11-29 17:31:26.606191+00', '{"n":20}', 'child:9mmwdw1kqvqzm98w:r9g9bvf6ej7vyh1fh4pc:1', NULL, NULL, '{9mmwdw1kqvqzm98w}', NULL);


--
-- Data for Name: failure_notices; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: failures; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: form_answers; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: inbox; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: journal; Type: TABLE DATA; Schema: hathi; Owner: -
--

INSERT INTO hathi.journal VALUES ('mmcdzadmsd4xyame', 1, 'step', 1, 'store.update', '8Ds8mF37nc48eMHRK47BZl', '"times"', true, '[1]', 1, 1, '2026-11-29 17:31:27.322658+00', NULL);
INSERT INTO hathi.journal VALUES ('v8sd15vcs27vq8cv', 1, 'step', 1, 'fetch', '06NIH33fiPlWv2O_uza7Dp', 'GET http://127.0.0.1:1/nobody-listens', false, '[["Error",1],{"kind":2,"name":2,"message":3,"stack":4,"cause":5,"props":11},"TypeError","fetch failed","TypeError: fetch failed\n    at Object.run (retrier.ts:4:15)",["Error",6],{"kind":7,"name":7,"message":8,"stack":9,"props":10},"Error","bad port","Error: bad port\n    at plainCause (file:///opt/hathi/src/connectors/plain-error.ts:30:17)\n    at plainFailure (file:///opt/hathi/src/connectors/http.ts:107:17)\n    at file:///opt/hathi/src/connectors/http.ts:52:17\n    at async withCall (file:///opt/hathi/src/connectors/call-context.ts:33:12)\n    at async timed (file:///opt/hathi/src/app/observe/observe-worker.ts:89:23)\n    at async perform (file:///opt/hathi/src/engine/host/threads/answer-calls.ts:81:26)\n    at async toOutcome (file:///opt/hathi/src/engine/host/threads/encode-outcome.ts:17:31)\n    at async #answer (file:///opt/hathi/src/engine/host/threads/answer-calls.ts:83:21)",{},{}]', 1, 1, '2026-11-29 17:31:27.322658+00', NULL);
INSERT INTO hathi.journal VALUES ('9mmwdw1kqvqzm98w', 1, 'step', 1, 'start child', '3uVsQ2j62z_5INV73CHscQ', '{"automation":"child","input":{"n":20},"detached":false}', true, '[{"id":1},"stzv3ncj39t6cd2y"]', 1, 1, '2026-11-29 17:31:27.48403+00', NULL);
INSERT INTO hathi.journal VALUES ('mmcdzadmsd4xyame', 2, 'step', 2, 'fetch', '-433sjGUV9GSM4OWLUPQcl', 'GET http://127.0.0.1:38047/', true, '[{"url":1,"status":2,"statusText":3,"headers":4,"body":16,"redirected":18},null,200,"OK",[5,8,11,14],[6,7],"connection","keep-alive",[9,10],"content-length","4",[12,13],"date","Sun, 29 Nov 2026 17:31:27 GMT",[7,15],"timeout=5",["Uint8Array",17],["ArrayBuffer","aGVyZQ=="],false]', 1, 1, '2026-11-29 17:31:27.80393+00', NULL);


--
-- Data for Name: large_outputs; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: limits; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: migrations; Type: TABLE DATA; Schema: hathi; Owner: -
--

INSERT INTO hathi.migrations VALUES (1, '0001-initial.sql', '2026-11-29 17:30:57.552661+00', 0);
INSERT INTO hathi.migrations VALUES (2, '0002-children-store-cron-control.sql', '2026-11-29 17:30:57.63955+00', 0);
INSERT INTO hathi.migrations VALUES (3, '0003-removal-of-builds.sql', '2026-11-29 17:30:57.726272+00', 0);
INSERT INTO hathi.migrations VALUES (4, '0004-doubts.sql', '2026-11-29 17:30:57.813133+00', 0);
INSERT INTO hathi.migrations VALUES (5, '0005-missed-deliveries.sql', '2026-11-29 17:30:57.875788+00', 0);
INSERT INTO hathi.migrations VALUES (6, '0006-large-outputs.sql', '2026-11-29 17:30:57.904715+00', 0);
INSERT INTO hathi.migrations VALUES (7, '0007-limits.sql', '2026-11-29 17:30:57.972341+00', 0);
INSERT INTO hathi.migrations VALUES (8, '0008-crashes.sql', '2026-11-29 17:30:57.991574+00', 0);
INSERT INTO hathi.migrations VALUES (9, '0009-workspaces.sql', '2026-11-29 17:30:58.07921+00', 0);
INSERT INTO hathi.migrations VALUES (10, '0010-doubts-for-admins.sql', '2026-11-29 17:30:58.092492+00', 0);
INSERT INTO hathi.migrations VALUES (11, '0011-events-of-workspaces.sql', '2026-11-29 17:30:58.113545+00', 0);
INSERT INTO hathi.migrations VALUES (12, '0012-earlier-builds.sql', '2026-11-29 17:30:58.124417+00', 0);
INSERT INTO hathi.migrations VALUES (13, '0013-deaths.sql', '2026-11-29 17:30:58.144139+00', 0);
INSERT INTO hathi.migrations VALUES (14, '0014-wakings-and-subjects.sql', '2026-11-29 17:30:58.237127+00', 0);
INSERT INTO hathi.migrations VALUES (15, '0015-taken-events.sql', '2026-11-29 17:30:58.292805+00', 0);
INSERT INTO hathi.migrations VALUES (16, '0016-history-costs-nothing.sql', '2026-11-29 17:30:58.365425+00', 0);
INSERT INTO hathi.migrations VALUES (17, '0017-keys-are-waited-for.sql', '2026-11-29 17:30:58.408808+00', 0);
INSERT INTO hathi.migrations VALUES (18, '0018-retention.sql', '2026-11-29 17:30:58.45766+00', 0);
INSERT INTO hathi.migrations VALUES (20, '0020-thrown.sql', '2026-11-29 17:30:58.489553+00', 0);
INSERT INTO hathi.migrations VALUES (23, '0023-workspaces-allowed.sql', '2026-11-29 17:30:58.547992+00', 0);
INSERT INTO hathi.migrations VALUES (24, '0024-needed-code.sql', '2026-11-29 17:30:58.580648+00', 0);
INSERT INTO hathi.migrations VALUES (25, '0025-failures-are-told.sql', '2026-11-29 17:30:58.738688+00', 0);
INSERT INTO hathi.migrations VALUES (26, '0026-run-logs.sql', '2026-11-29 17:30:58.772051+00', 0);
INSERT INTO hathi.migrations VALUES (27, '0027-refused-credentials.sql', '2026-11-29 17:30:58.797482+00', 0);
INSERT INTO hathi.migrations VALUES (29, '0029-asks.sql', '2026-11-29 17:30:58.953826+00', 0);
INSERT INTO hathi.migrations VALUES (30, '0030-run-people.sql', '2026-11-29 17:30:59.013155+00', 0);
INSERT INTO hathi.migrations VALUES (31, '0031-form-answers.sql', '2026-11-29 17:30:59.048441+00', 0);
INSERT INTO hathi.migrations VALUES (32, '0032-pauses-are-told.sql', '2026-11-29 17:30:59.083645+00', 0);
INSERT INTO hathi.migrations VALUES (33, '0033-answers-in-words.sql', '2026-11-29 17:30:59.097738+00', 0);
INSERT INTO hathi.migrations VALUES (34, '0034-grants.sql', '2026-11-29 17:30:59.130098+00', 0);
INSERT INTO hathi.migrations VALUES (35, '0035-bulk-acts.sql', '2026-11-29 17:30:59.172738+00', 0);
INSERT INTO hathi.migrations VALUES (36, '0036-doubts-and-places.sql', '2026-11-29 17:30:59.221592+00', 0);
INSERT INTO hathi.migrations VALUES (37, '0037-ask-turns.sql', '2026-11-29 17:30:59.300705+00', 0);
INSERT INTO hathi.migrations VALUES (38, '0038-cards-are-looked-at.sql', '2026-11-29 17:30:59.333657+00', 0);
INSERT INTO hathi.migrations VALUES (39, '0039-people.sql', '2026-11-29 17:30:59.49427+00', 0);
INSERT INTO hathi.migrations VALUES (40, '0040-quiet-and-settings.sql', '2026-11-29 17:30:59.632691+00', 0);
INSERT INTO hathi.migrations VALUES (45, '0045-asks-by-beginning.sql', '2026-11-29 17:30:59.670764+00', 0);
INSERT INTO hathi.migrations VALUES (50, '0050-traces.sql', '2026-11-29 17:30:59.693788+00', 0);


--
-- Data for Name: outages; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: people; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: quiets; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: run_logs; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: run_people; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: runs; Type: TABLE DATA; Schema: hathi; Owner: -
--

INSERT INTO hathi.runs VALUES ('stzv3ncj39t6cd2y', 'child', '64ba4fee06987ece', 'kkc2rcqne8tsehqf268j', 2, NULL, 'waiting', true, NULL, 'b896a6275e73479eae584e53e8fbeb82', NULL, 1, 0, 0, '2026-12-09 17:31:27.278+00', '2026-12-09 17:31:27.278+00', NULL, false, NULL, 'sleep 10 days, sleep 20 days', NULL, NULL, '2026-11-29 17:31:26.933958+00', '2026-11-29 17:31:27.278979+00', NULL, '9mmwdw1kqvqzm98w', false, NULL, NULL, NULL, NULL, 0, false, NULL, NULL, 0, 0, false, NULL, NULL, NULL, NULL, NULL);
INSERT INTO hathi.runs VALUES ('w71z3n1p5qpdkr7t', 'waiter', '3ac1509a4683d594', 'r9g9bvf6ej7vyh1fh4pc', 1, NULL, 'waiting', true, NULL, '4a661bad36ce49f3a330dcf6f679a6aa', NULL, 1, 0, 0, '2027-02-27 17:31:14.395+00', '2027-02-27 17:31:14.395+00', NULL, false, NULL, 'webhook.go', NULL, NULL, '2026-11-29 17:31:13.925135+00', '2026-11-29 17:31:14.395658+00', NULL, NULL, false, NULL, NULL, NULL, NULL, 0, false, NULL, NULL, 0, 0, false, NULL, NULL, NULL, NULL, NULL);
INSERT INTO hathi.runs VALUES ('v8sd15vcs27vq8cv', 'retrier', '8ae038ecfc80bcd5', 'r9g9bvf6ej7vyh1fh4pc', 1, NULL, 'completed', true, NULL, '884b894a8f2b471393a4ed1ca3fef9d9', NULL, 1, 0, 0, NULL, NULL, NULL, false, NULL, NULL, NULL, '["gave up"]', '2026-11-29 17:31:13.925135+00', '2026-11-29 17:31:14.395658+00', '2026-11-29 17:31:27.670176+00', NULL, false, NULL, NULL, NULL, NULL, 0, false, NULL, NULL, 0, 0, false, NULL, NULL, NULL, NULL, NULL);
INSERT INTO hathi.runs VALUES ('9mmwdw1kqvqzm98w', 'parent', '56c7fd377ac577b4', 'r9g9bvf6ej7vyh1fh4pc', 1, NULL, 'waiting', true, NULL, 'f12774ad83dc4e9989557f002cbdd09c', NULL, 1, 0, 0, NULL, NULL, NULL, false, NULL, 'child.result of stzv3ncj39t6cd2y', NULL, NULL, '2026-11-29 17:31:13.925135+00', '2026-11-29 17:31:14.395658+00', NULL, NULL, false, NULL, NULL, NULL, NULL, 0, false, NULL, NULL, 0, 0, false, NULL, NULL, NULL, NULL, NULL);
INSERT INTO hathi.runs VALUES ('mmcdzadmsd4xyame', 'sleeper', 'bb8d27c7f1461a96', 'r9g9bvf6ej7vyh1fh4pc', 1, NULL, 'waiting', true, NULL, '0ee53f603dae408682abb7dee3b54886', NULL, 1, 0, 0, '2026-12-29 17:31:27.803+00', '2026-12-29 17:31:27.803+00', NULL, false, 'sleeps for a month', 'sleep 30 days', NULL, NULL, '2026-11-29 17:31:13.925135+00', '2026-11-29 17:31:14.395658+00', NULL, NULL, false, NULL, NULL, NULL, NULL, 0, false, NULL, NULL, 0, 0, false, NULL, NULL, NULL, NULL, NULL);
INSERT INTO hathi.runs VALUES ('bqkmkpbfjjqvqvnc', 'paused', 'f4c4f0b1de186bda', 'r9g9bvf6ej7vyh1fh4pc', 1, NULL, 'paused', true, NULL, '59df3ebb5725438cb24b924f99614a6b', NULL, 1, 0, 0, '2026-11-30 17:31:14.395+00', '2026-11-30 17:31:14.395+00', NULL, false, NULL, NULL, '{"name":"Paused","message":"paused by cli:fixture"}', NULL, '2026-11-29 17:31:13.925135+00', '2026-11-29 17:31:14.395658+00', NULL, NULL, false, NULL, NULL, NULL, NULL, 0, false, NULL, NULL, 0, 0, false, NULL, NULL, NULL, NULL, NULL);


--
-- Data for Name: schedules; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: settings; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: slack_installations; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: slack_members; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: slack_workspaces; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: store; Type: TABLE DATA; Schema: hathi; Owner: -
--

INSERT INTO hathi.store VALUES ('sleeper', 'times', '[1]', '2026-11-29 17:31:26.838366+00');


--
-- Data for Name: store_updates; Type: TABLE DATA; Schema: hathi; Owner: -
--

INSERT INTO hathi.store_updates VALUES ('mmcdzadmsd4xyame', 1, '[1]');


--
-- Data for Name: told_places; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: turns; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: waits; Type: TABLE DATA; Schema: hathi; Owner: -
--

INSERT INTO hathi.waits VALUES ('w71z3n1p5qpdkr7t', 1, 'webhook.go', NULL, '2026-11-29 17:31:27.35715+00');
INSERT INTO hathi.waits VALUES ('9mmwdw1kqvqzm98w', 2, 'run.ended', 'stzv3ncj39t6cd2y', '2026-11-29 17:31:27.811497+00');


--
-- Data for Name: wakings; Type: TABLE DATA; Schema: hathi; Owner: -
--



--
-- Data for Name: workers; Type: TABLE DATA; Schema: hathi; Owner: -
--

INSERT INTO hathi.workers VALUES ('asv41ajmf0fa', 1, 'vm', 25366, '2026-11-29 17:31:12.604771+00', '2026-11-29 17:31:26.827457+00');


--
-- Data for Name: bam; Type: TABLE DATA; Schema: pgboss; Owner: -
--



--
-- Data for Name: instance; Type: TABLE DATA; Schema: pgboss; Owner: -
--

INSERT INTO pgboss.instance VALUES ('f16d6a87-e778-41de-8247-a42c260667c7', NULL, 'vm', 25366, '12.38.0', 'v24.21.0', 'hathi all jobs', 30, true, false, true, false, false, 4, 1, 1, 0, '[]', '{"cpu": null, "rss": 170745856, "cgroup": 1, "cpuLimit": 2, "heapUsed": 48422144, "heapLimit": 4496293888, "loopDelay": null, "memoryUsed": null, "memoryLimit": 25276026880, "cpuThrottled": null, "loopDelayMax": null, "loopUtilization": null}', '{"max": 4, "adapter": "pg", "backend": "postgres", "migrate": true, "reindex": true, "schedule": false, "supervise": true, "createSchema": true, "persistWarnings": false, "useListenNotify": true, "bamIntervalSeconds": 60, "flowIntervalSeconds": 5, "warningRetentionDays": 365, "monitorIntervalSeconds": 60, "queueStatRetentionDays": 7, "reindexIntervalSeconds": 86400, "instanceHeartbeatSeconds": 30, "superviseIntervalSeconds": 30, "cronWorkerIntervalSeconds": 5, "queueCacheIntervalSeconds": 60, "cronMonitorIntervalSeconds": 30, "maintenanceIntervalSeconds": 86400, "clockMonitorIntervalSeconds": 600}', 0, NULL, '2026-11-29 17:31:01.412707+00', '2026-11-29 17:31:01.412707+00', NULL);


--
-- Data for Name: job_common; Type: TABLE DATA; Schema: pgboss; Owner: -
--

INSERT INTO pgboss.job_common VALUES ('5515ba9d-34b2-4dc0-8a0c-905b9c28f871', 'advance-run', 1, '{"runId": "w71z3n1p5qpdkr7t"}', 'completed', 1000000, 0, 1, true, 2, 60, 60, 'w71z3n1p5qpdkr7t', NULL, NULL, NULL, '2026-11-29 17:31:13.78717+00', '2026-11-29 17:31:13.78717+00', '2026-11-29 17:31:14.099574+00', '2026-11-29 17:31:14.504704+00', '2026-12-29 17:31:13.78717+00', NULL, NULL, 'standard', '2026-11-29 17:31:14.099574+00', NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('7d15dc4e-6dc9-4f2a-a0ad-9bb17dc5496a', 'advance-run', 1, '{"runId": "bqkmkpbfjjqvqvnc"}', 'completed', 1000000, 0, 1, true, 2, 60, 60, 'bqkmkpbfjjqvqvnc', NULL, NULL, NULL, '2026-11-29 17:31:13.78717+00', '2026-11-29 17:31:13.78717+00', '2026-11-29 17:31:14.099574+00', '2026-11-29 17:31:14.504704+00', '2026-12-29 17:31:13.78717+00', NULL, NULL, 'standard', '2026-11-29 17:31:14.099574+00', NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('ad3474b8-d419-4bba-b281-45f00c8bdea0', 'advance-run', 1, '{"runId": "9mmwdw1kqvqzm98w"}', 'completed', 1000000, 0, 1, true, 2, 60, 60, '9mmwdw1kqvqzm98w', NULL, NULL, NULL, '2026-11-29 17:31:13.78717+00', '2026-11-29 17:31:13.78717+00', '2026-11-29 17:31:14.099574+00', '2026-11-29 17:31:14.504704+00', '2026-12-29 17:31:13.78717+00', NULL, NULL, 'standard', '2026-11-29 17:31:14.099574+00', NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('dea8e725-1466-4a8a-9523-e761039b7c9f', 'advance-run', 1, '{"runId": "mmcdzadmsd4xyame"}', 'completed', 1000000, 0, 1, true, 2, 60, 60, 'mmcdzadmsd4xyame', NULL, NULL, NULL, '2026-11-29 17:31:13.78717+00', '2026-11-29 17:31:13.78717+00', '2026-11-29 17:31:14.099574+00', '2026-11-29 17:31:14.504704+00', '2026-12-29 17:31:13.78717+00', NULL, NULL, 'standard', '2026-11-29 17:31:14.099574+00', NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('e0198131-d2e5-44bc-976b-e465ac4d051f', 'advance-run', 1, '{"runId": "v8sd15vcs27vq8cv"}', 'completed', 1000000, 0, 1, true, 2, 60, 60, 'v8sd15vcs27vq8cv', NULL, NULL, NULL, '2026-11-29 17:31:13.78717+00', '2026-11-29 17:31:13.78717+00', '2026-11-29 17:31:14.099574+00', '2026-11-29 17:31:14.504704+00', '2026-12-29 17:31:13.78717+00', NULL, NULL, 'standard', '2026-11-29 17:31:14.099574+00', NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('0aaabfc6-232d-4d9f-8981-fd340bde477a', 'advance-run', 1, '{"runId": "bqkmkpbfjjqvqvnc"}', 'created', 1000000, 0, 1, true, 2, 60, 60, 'bqkmkpbfjjqvqvnc', NULL, NULL, NULL, '2026-11-30 17:31:14.42847+00', '2026-11-29 17:31:26.461044+00', NULL, NULL, '2026-12-30 17:31:14.42847+00', NULL, NULL, 'standard', NULL, NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('bdc8b353-9c1c-4bdf-b4a2-1e3842b5c456', 'advance-run', 1, '{"runId": "stzv3ncj39t6cd2y"}', 'completed', 1000000, 0, 1, true, 2, 60, 60, 'stzv3ncj39t6cd2y', NULL, NULL, NULL, '2026-11-29 17:31:26.360551+00', '2026-11-29 17:31:26.360551+00', '2026-11-29 17:31:27.112514+00', '2026-11-29 17:31:27.302442+00', '2026-12-29 17:31:26.360551+00', NULL, NULL, 'standard', '2026-11-29 17:31:27.112514+00', NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('9a692917-cc66-408a-9b8b-c46cf55781da', 'advance-run', 1, '{"runId": "stzv3ncj39t6cd2y"}', 'created', 1000000, 0, 1, true, 2, 60, 60, 'stzv3ncj39t6cd2y', NULL, NULL, NULL, '2026-12-09 17:31:27.296444+00', '2026-11-29 17:31:27.473599+00', NULL, NULL, '2027-01-08 17:31:27.296444+00', NULL, NULL, 'standard', NULL, NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('ec5ad22f-bb90-4f67-8aa5-625b1204fd3f', 'advance-run', 1, '{"runId": "w71z3n1p5qpdkr7t"}', 'created', 1000000, 0, 1, true, 2, 60, 60, 'w71z3n1p5qpdkr7t', NULL, NULL, NULL, '2027-02-27 17:31:14.406526+00', '2026-11-29 17:31:27.580807+00', NULL, NULL, '2027-03-29 17:31:14.406526+00', NULL, NULL, 'standard', NULL, NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO pgboss.job_common VALUES ('590ae430-1b52-4fc8-8036-cf6495fbd30f', 'advance-run', 1, '{"runId": "mmcdzadmsd4xyame"}', 'created', 1000000, 0, 1, true, 2, 60, 60, 'mmcdzadmsd4xyame', NULL, NULL, NULL, '2026-12-29 17:31:27.810793+00', '2026-11-29 17:31:27.920397+00', NULL, NULL, '2027-01-28 17:31:27.810793+00', NULL, NULL, 'standard', NULL, NULL, false, false, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);


--
-- Data for Name: job_dependency; Type: TABLE DATA; Schema: pgboss; Owner: -
--



--
-- Data for Name: queue; Type: TABLE DATA; Schema: pgboss; Owner: -
--

INSERT INTO pgboss.queue VALUES ('advance-run', 'standard', 1000000, 1, true, 2, 60, 2592000, 60, NULL, false, 'job_common', 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, '{}', NULL, true, NULL, NULL, NULL, NULL, '2026-11-29 17:31:01.465331+00', '2026-11-29 17:31:01.490838+00');


--
-- Data for Name: queue_stats_20261129; Type: TABLE DATA; Schema: pgboss; Owner: -
--



--
-- Data for Name: queue_stats_20261130; Type: TABLE DATA; Schema: pgboss; Owner: -
--



--
-- Data for Name: schedule; Type: TABLE DATA; Schema: pgboss; Owner: -
--



--
-- Data for Name: subscription; Type: TABLE DATA; Schema: pgboss; Owner: -
--



--
-- Data for Name: version; Type: TABLE DATA; Schema: pgboss; Owner: -
--

INSERT INTO pgboss.version VALUES (46, NULL, '2026-11-29 17:31:01.438834+00', '2026-11-29 17:31:26.377964+00', NULL, NULL);


--
-- Data for Name: warning; Type: TABLE DATA; Schema: pgboss; Owner: -
--



--
-- Name: ask_messages_id_seq; Type: SEQUENCE SET; Schema: hathi; Owner: -
--

SELECT pg_catalog.setval('hathi.ask_messages_id_seq', 1, false);


--
-- Name: ask_turns_id_seq; Type: SEQUENCE SET; Schema: hathi; Owner: -
--

SELECT pg_catalog.setval('hathi.ask_turns_id_seq', 1, false);


--
-- Name: audit_id_seq; Type: SEQUENCE SET; Schema: hathi; Owner: -
--

SELECT pg_catalog.setval('hathi.audit_id_seq', 1, true);


--
-- Name: bulk_acts_id_seq; Type: SEQUENCE SET; Schema: hathi; Owner: -
--

SELECT pg_catalog.setval('hathi.bulk_acts_id_seq', 1, false);


--
-- Name: doubts_id_seq; Type: SEQUENCE SET; Schema: hathi; Owner: -
--

SELECT pg_catalog.setval('hathi.doubts_id_seq', 1, false);


--
-- Name: events_seq_seq; Type: SEQUENCE SET; Schema: hathi; Owner: -
--

SELECT pg_catalog.setval('hathi.events_seq_seq', 2, true);


--
-- Name: failure_notices_id_seq; Type: SEQUENCE SET; Schema: hathi; Owner: -
--

SELECT pg_catalog.setval('hathi.failure_notices_id_seq', 1, false);


--
-- Name: run_logs_id_seq; Type: SEQUENCE SET; Schema: hathi; Owner: -
--

SELECT pg_catalog.setval('hathi.run_logs_id_seq', 1, false);


--
-- Name: worker_numbers; Type: SEQUENCE SET; Schema: hathi; Owner: -
--

SELECT pg_catalog.setval('hathi.worker_numbers', 1, true);


--
-- Name: ask_answers ask_answers_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.ask_answers
    ADD CONSTRAINT ask_answers_pkey PRIMARY KEY (ask_id, person);


--
-- Name: ask_grants ask_grants_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.ask_grants
    ADD CONSTRAINT ask_grants_pkey PRIMARY KEY (id);


--
-- Name: ask_messages ask_messages_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.ask_messages
    ADD CONSTRAINT ask_messages_pkey PRIMARY KEY (id);


--
-- Name: ask_turns ask_turns_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.ask_turns
    ADD CONSTRAINT ask_turns_pkey PRIMARY KEY (id);


--
-- Name: asks asks_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.asks
    ADD CONSTRAINT asks_pkey PRIMARY KEY (id);


--
-- Name: asks asks_step_key_key; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.asks
    ADD CONSTRAINT asks_step_key_key UNIQUE (step_key);


--
-- Name: audit audit_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);


--
-- Name: automations automations_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.automations
    ADD CONSTRAINT automations_pkey PRIMARY KEY (name);


--
-- Name: builds builds_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.builds
    ADD CONSTRAINT builds_pkey PRIMARY KEY (id);


--
-- Name: bulk_acts bulk_acts_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.bulk_acts
    ADD CONSTRAINT bulk_acts_pkey PRIMARY KEY (id);


--
-- Name: clock clock_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.clock
    ADD CONSTRAINT clock_pkey PRIMARY KEY (one);


--
-- Name: delivery_logs delivery_logs_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.delivery_logs
    ADD CONSTRAINT delivery_logs_pkey PRIMARY KEY (source);


--
-- Name: doubts doubts_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.doubts
    ADD CONSTRAINT doubts_pkey PRIMARY KEY (id);


--
-- Name: event_subjects event_subjects_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.event_subjects
    ADD CONSTRAINT event_subjects_pkey PRIMARY KEY (subject, type, event_seq);


--
-- Name: events events_dedupe_key_key; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.events
    ADD CONSTRAINT events_dedupe_key_key UNIQUE (dedupe_key);


--
-- Name: events events_id_key; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.events
    ADD CONSTRAINT events_id_key UNIQUE (id);


--
-- Name: events events_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (seq);


--
-- Name: failure_notices failure_notices_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.failure_notices
    ADD CONSTRAINT failure_notices_pkey PRIMARY KEY (id);


--
-- Name: failures failures_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.failures
    ADD CONSTRAINT failures_pkey PRIMARY KEY (run_id);


--
-- Name: form_answers form_answers_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.form_answers
    ADD CONSTRAINT form_answers_pkey PRIMARY KEY (event_id);


--
-- Name: inbox inbox_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (run_id, call, event_seq);


--
-- Name: journal journal_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.journal
    ADD CONSTRAINT journal_pkey PRIMARY KEY (run_id, seq);


--
-- Name: large_outputs large_outputs_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.large_outputs
    ADD CONSTRAINT large_outputs_pkey PRIMARY KEY (run_id, seq);


--
-- Name: limits limits_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.limits
    ADD CONSTRAINT limits_pkey PRIMARY KEY (scope);


--
-- Name: migrations migrations_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (number);


--
-- Name: outages outages_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.outages
    ADD CONSTRAINT outages_pkey PRIMARY KEY (account);


--
-- Name: people people_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (team, login);


--
-- Name: quiets quiets_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.quiets
    ADD CONSTRAINT quiets_pkey PRIMARY KEY (team, user_id, about);


--
-- Name: run_logs run_logs_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.run_logs
    ADD CONSTRAINT run_logs_pkey PRIMARY KEY (id);


--
-- Name: run_people run_people_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.run_people
    ADD CONSTRAINT run_people_pkey PRIMARY KEY (run_id, person);


--
-- Name: runs runs_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (id);


--
-- Name: schedules schedules_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.schedules
    ADD CONSTRAINT schedules_pkey PRIMARY KEY (automation, cron, tz);


--
-- Name: settings settings_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.settings
    ADD CONSTRAINT settings_pkey PRIMARY KEY (team, scope);


--
-- Name: slack_installations slack_installations_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.slack_installations
    ADD CONSTRAINT slack_installations_pkey PRIMARY KEY (id);


--
-- Name: slack_members slack_members_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.slack_members
    ADD CONSTRAINT slack_members_pkey PRIMARY KEY (team, user_id);


--
-- Name: slack_workspaces slack_workspaces_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.slack_workspaces
    ADD CONSTRAINT slack_workspaces_pkey PRIMARY KEY (id);


--
-- Name: store store_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.store
    ADD CONSTRAINT store_pkey PRIMARY KEY (automation, key);


--
-- Name: store_updates store_updates_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.store_updates
    ADD CONSTRAINT store_updates_pkey PRIMARY KEY (run_id, call);


--
-- Name: told_places told_places_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.told_places
    ADD CONSTRAINT told_places_pkey PRIMARY KEY (team, automation);


--
-- Name: turns turns_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.turns
    ADD CONSTRAINT turns_pkey PRIMARY KEY (scope, run_id);


--
-- Name: waits waits_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.waits
    ADD CONSTRAINT waits_pkey PRIMARY KEY (run_id, call, type);


--
-- Name: wakings wakings_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.wakings
    ADD CONSTRAINT wakings_pkey PRIMARY KEY (event_seq);


--
-- Name: workers workers_pkey; Type: CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.workers
    ADD CONSTRAINT workers_pkey PRIMARY KEY (id);


--
-- Name: bam bam_pkey; Type: CONSTRAINT; Schema: pgboss; Owner: -
--

ALTER TABLE ONLY pgboss.bam
    ADD CONSTRAINT bam_pkey PRIMARY KEY (id);


--
-- Name: instance instance_pkey; Type: CONSTRAINT; Schema: pgboss; Owner: -
--

ALTER TABLE ONLY pgboss.instance
    ADD CONSTRAINT instance_pkey PRIMARY KEY (id);


--
-- Name: job job_pkey; Type: CONSTRAINT; Schema: pgboss; Owner: -
--

ALTER TABLE ONLY pgboss.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (name, id);


--
-- Name: job_common job_common_pkey; Type: CONSTRAINT; Schema: pgboss; Owner: -
--

ALTER TABLE ONLY pgboss.job_common
    ADD CONSTRAINT job_common_pkey PRIMARY KEY (name, id);


--
-- Name: job_dependency job_dependency_pkey; Type: CONSTRAINT; Schema: pgboss; Owner: -
--

ALTER TABLE ONLY pgboss.job_dependency
    ADD CONSTRAINT job_dependency_pkey PRIMARY KEY (child_name, child_id, parent_name, parent_id);


--
-- Name: queue queue_pkey; Type: CONSTRAINT; Schema: pgboss; Owner: -
--

ALTER TABLE ONLY pgboss.queue
    ADD CONSTRAINT queue_pkey PRIMARY KEY (name);


--
-- Name: queue_stats queue_stats_pkey; Type: CONSTRAINT; Schema: pgboss; Owner: -
--

ALTER TABLE ONLY pgboss.queue_stats
    ADD CONSTRAINT queue_stats_pkey PRIMARY KEY (id, captured_on);


--
-- Name: queue_stats_20261129 queue_stats_20261129_pkey; Type: CONSTRAINT; Schema: pgboss; Owner: -
--

ALTER TABLE ONLY pgboss.queue_stats_20261129
    ADD CONSTRAINT queue_stats_20261129_pkey PRIMARY KEY (id, captured_on);


--
-- Name: queue_stats_20261130 queue_stats_20261130_pkey; Type: CONSTRAINT; Schema: pgboss; Owner: -
--

ALTER TABLE ONLY pgboss.queue_stats_20261130
    ADD CONSTRAINT queue_stats_20261130_pkey PRIMARY KEY (id, captured_on);


--
-- Name: schedule schedule_pkey; Type: CONSTRAINT; Schema: pgboss; Owner: -
--

ALTER TABLE ONLY pgboss.schedule
    ADD CONSTRAINT schedule_pkey PRIMARY KEY (name, key);


--
-- Name: subscription subscription_pkey; Type: CONSTRAINT; Schema: pgboss; Owner: -
--

ALTER TABLE ONLY pgboss.subscription
    ADD CONSTRAINT subscription_pkey PRIMARY KEY (event, name);


--
-- Name: version version_pkey; Type: CONSTRAINT; Schema: pgboss; Owner: -
--

ALTER TABLE ONLY pgboss.version
    ADD CONSTRAINT version_pkey PRIMARY KEY (version);


--
-- Name: warning warning_pkey; Type: CONSTRAINT; Schema: pgboss; Owner: -
--

ALTER TABLE ONLY pgboss.warning
    ADD CONSTRAINT warning_pkey PRIMARY KEY (id);


--
-- Name: ask_grants_open; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX ask_grants_open ON hathi.ask_grants USING btree (automation, key) WHERE (ended_at IS NULL);


--
-- Name: ask_messages_by_ask; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX ask_messages_by_ask ON hathi.ask_messages USING btree (ask_id, id);


--
-- Name: ask_messages_by_ts; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX ask_messages_by_ts ON hathi.ask_messages USING btree (channel, ts) WHERE (ts IS NOT NULL);


--
-- Name: ask_messages_by_turn; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX ask_messages_by_turn ON hathi.ask_messages USING btree (turn) WHERE (turn IS NOT NULL);


--
-- Name: ask_turns_by_ask; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX ask_turns_by_ask ON hathi.ask_turns USING btree (ask_id, id);


--
-- Name: ask_turns_told; Type: INDEX; Schema: hathi; Owner: -
--

CREATE UNIQUE INDEX ask_turns_told ON hathi.ask_turns USING btree (about) WHERE (about IS NOT NULL);


--
-- Name: asks_by_id_prefix; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX asks_by_id_prefix ON hathi.asks USING btree (id text_pattern_ops);


--
-- Name: asks_by_run; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX asks_by_run ON hathi.asks USING btree (run_id);


--
-- Name: asks_due; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX asks_due ON hathi.asks USING btree (due_at) WHERE ((outcome IS NULL) AND (due_at IS NOT NULL));


--
-- Name: asks_open; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX asks_open ON hathi.asks USING btree (opened_at) WHERE (outcome IS NULL);


--
-- Name: asks_unshown; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX asks_unshown ON hathi.asks USING btree (opened_at) WHERE (changes <> shown);


--
-- Name: audit_by_request; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX audit_by_request ON hathi.audit USING btree (((details ->> 'request'::text))) WHERE (details IS NOT NULL);


--
-- Name: audit_by_run; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX audit_by_run ON hathi.audit USING btree (run_id, id) WHERE (run_id IS NOT NULL);


--
-- Name: audit_by_time; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX audit_by_time ON hathi.audit USING btree (at, id);


--
-- Name: bulk_acts_open; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX bulk_acts_open ON hathi.bulk_acts USING btree (id) WHERE ((confirmed_at IS NOT NULL) AND (ended_at IS NULL));


--
-- Name: bulk_acts_planned; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX bulk_acts_planned ON hathi.bulk_acts USING btree (planned_at);


--
-- Name: bulk_acts_untold; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX bulk_acts_untold ON hathi.bulk_acts USING btree (id) WHERE (told_at IS NULL);


--
-- Name: doubts_by_run; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX doubts_by_run ON hathi.doubts USING btree (run_id, id);


--
-- Name: doubts_leading; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX doubts_leading ON hathi.doubts USING btree (name, id) WHERE ((told_with IS NULL) AND (gathered_at IS NOT NULL));


--
-- Name: doubts_open; Type: INDEX; Schema: hathi; Owner: -
--

CREATE UNIQUE INDEX doubts_open ON hathi.doubts USING btree (run_id, call) WHERE (settled_at IS NULL);


--
-- Name: doubts_told_with; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX doubts_told_with ON hathi.doubts USING btree (told_with) WHERE (told_with IS NOT NULL);


--
-- Name: doubts_untold; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX doubts_untold ON hathi.doubts USING btree (id) WHERE (told_at IS NULL);


--
-- Name: event_subjects_by_event; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX event_subjects_by_event ON hathi.event_subjects USING btree (event_seq);


--
-- Name: events_by_repeats; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX events_by_repeats ON hathi.events USING btree (repeats) WHERE (repeats IS NOT NULL);


--
-- Name: events_by_type; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX events_by_type ON hathi.events USING btree (type text_pattern_ops, subject, seq);


--
-- Name: events_by_type_in_order; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX events_by_type_in_order ON hathi.events USING btree (type text_pattern_ops, ((seq + 0)));


--
-- Name: failure_notices_by_run; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX failure_notices_by_run ON hathi.failure_notices USING btree (run_id);


--
-- Name: failure_notices_open; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX failure_notices_open ON hathi.failure_notices USING btree (automation, opened_at) WHERE (closed_at IS NULL);


--
-- Name: failure_notices_untold; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX failure_notices_untold ON hathi.failure_notices USING btree (id) WHERE (told_at IS NULL);


--
-- Name: failures_by_notice; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX failures_by_notice ON hathi.failures USING btree (notice_id, noted_at) WHERE (notice_id IS NOT NULL);


--
-- Name: failures_new; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX failures_new ON hathi.failures USING btree (noted_at) WHERE (notice_id IS NULL);


--
-- Name: inbox_by_event; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX inbox_by_event ON hathi.inbox USING btree (event_seq);


--
-- Name: journal_by_wait_event; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX journal_by_wait_event ON hathi.journal USING btree (output) WHERE ((kind = 'wait'::text) AND ok);


--
-- Name: people_by_user; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX people_by_user ON hathi.people USING btree (team, user_id) WHERE (user_id IS NOT NULL);


--
-- Name: run_logs_by_run; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX run_logs_by_run ON hathi.run_logs USING btree (run_id, id);


--
-- Name: run_people_by_person; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX run_people_by_person ON hathi.run_people USING btree (person, at DESC);


--
-- Name: run_people_groups; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX run_people_groups ON hathi.run_people USING btree (person) WHERE (person ~ '^[SCG]'::text);


--
-- Name: runs_behind; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX runs_behind ON hathi.runs USING btree (automation, behind_seq) WHERE (behind_seq IS NOT NULL);


--
-- Name: runs_by_end; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX runs_by_end ON hathi.runs USING btree (finished_at, id) WHERE (finished_at IS NOT NULL);


--
-- Name: runs_by_event; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX runs_by_event ON hathi.runs USING btree (event_id);


--
-- Name: runs_by_exclusive_key_of_team; Type: INDEX; Schema: hathi; Owner: -
--

CREATE UNIQUE INDEX runs_by_exclusive_key_of_team ON hathi.runs USING btree (automation, COALESCE(team, ''::text), exclusive_key) WHERE ((exclusive_key IS NOT NULL) AND (finished_at IS NULL));


--
-- Name: runs_by_id_prefix; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX runs_by_id_prefix ON hathi.runs USING btree (id text_pattern_ops);


--
-- Name: runs_by_parent; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX runs_by_parent ON hathi.runs USING btree (parent_run_id) WHERE (parent_run_id IS NOT NULL);


--
-- Name: runs_by_queued_key; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX runs_by_queued_key ON hathi.runs USING btree (automation, queued_key, event_seq) WHERE ((queued_key IS NOT NULL) AND (finished_at IS NULL));


--
-- Name: runs_by_restart; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX runs_by_restart ON hathi.runs USING btree (restarted_from) WHERE (restarted_from IS NOT NULL);


--
-- Name: runs_by_wake_at; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX runs_by_wake_at ON hathi.runs USING btree (wake_at) WHERE ((owner IS NULL) AND (finished_at IS NULL));


--
-- Name: runs_cancelled; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX runs_cancelled ON hathi.runs USING btree (finished_at, id) WHERE (state = 'cancelled'::text);


--
-- Name: runs_ended; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX runs_ended ON hathi.runs USING btree (created_at DESC) WHERE (finished_at IS NOT NULL);


--
-- Name: runs_ended_by_automation; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX runs_ended_by_automation ON hathi.runs USING btree (automation, created_at DESC) WHERE (finished_at IS NOT NULL);


--
-- Name: runs_ended_by_team; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX runs_ended_by_team ON hathi.runs USING btree (COALESCE(team, ''::text), created_at DESC) WHERE (finished_at IS NOT NULL);


--
-- Name: runs_failed; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX runs_failed ON hathi.runs USING btree (finished_at, id) WHERE (state = 'failed'::text);


--
-- Name: runs_in_hand; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX runs_in_hand ON hathi.runs USING btree (id) WHERE (owner IS NOT NULL);


--
-- Name: runs_unasked; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX runs_unasked ON hathi.runs USING btree (automation, event_seq) WHERE ((NOT admitted) AND (queued_key IS NULL) AND (finished_at IS NULL) AND (state <> 'paused'::text));


--
-- Name: runs_unfinished; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX runs_unfinished ON hathi.runs USING btree (created_at DESC) WHERE (finished_at IS NULL);


--
-- Name: runs_unfinished_by_build; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX runs_unfinished_by_build ON hathi.runs USING btree (build_id) WHERE (finished_at IS NULL);


--
-- Name: runs_unfinished_by_earlier_build; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX runs_unfinished_by_earlier_build ON hathi.runs USING btree (earlier_build_id) WHERE ((earlier_build_id IS NOT NULL) AND (finished_at IS NULL));


--
-- Name: runs_unfinished_by_id; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX runs_unfinished_by_id ON hathi.runs USING btree (id) WHERE (finished_at IS NULL);


--
-- Name: schedules_by_next_at; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX schedules_by_next_at ON hathi.schedules USING btree (next_at);


--
-- Name: slack_workspaces_one_owner; Type: INDEX; Schema: hathi; Owner: -
--

CREATE UNIQUE INDEX slack_workspaces_one_owner ON hathi.slack_workspaces USING btree (is_owner) WHERE is_owner;


--
-- Name: waits_by_name; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX waits_by_name ON hathi.waits USING btree (type, COALESCE(subject, ''::text), run_id);


--
-- Name: waits_by_type; Type: INDEX; Schema: hathi; Owner: -
--

CREATE INDEX waits_by_type ON hathi.waits USING btree (type, subject);


--
-- Name: job_common_i1; Type: INDEX; Schema: pgboss; Owner: -
--

CREATE UNIQUE INDEX job_common_i1 ON pgboss.job_common USING btree (name, COALESCE(singleton_key, ''::text)) WHERE ((state = 'created'::pgboss.job_state) AND (policy = 'short'::text));


--
-- Name: job_common_i10; Type: INDEX; Schema: pgboss; Owner: -
--

CREATE INDEX job_common_i10 ON pgboss.job_common USING btree (name, singleton_key, state DESC, created_on, id) INCLUDE (start_after) WHERE ((state < 'active'::pgboss.job_state) AND (NOT blocked) AND (policy = 'key_strict_fifo'::text));


--
-- Name: job_common_i11; Type: INDEX; Schema: pgboss; Owner: -
--

CREATE INDEX job_common_i11 ON pgboss.job_common USING btree (name, priority DESC, created_on, start_after) WHERE ((state < 'active'::pgboss.job_state) AND (NOT blocked));


--
-- Name: job_common_i12; Type: INDEX; Schema: pgboss; Owner: -
--

CREATE INDEX job_common_i12 ON pgboss.job_common USING btree (source_root_id) WHERE (source_root_id IS NOT NULL);


--
-- Name: job_common_i13; Type: INDEX; Schema: pgboss; Owner: -
--

CREATE UNIQUE INDEX job_common_i13 ON pgboss.job_common USING btree (name, singleton_key) WHERE ((state = 'created'::pgboss.job_state) AND upsert_by_key);


--
-- Name: job_common_i14; Type: INDEX; Schema: pgboss; Owner: -
--

CREATE INDEX job_common_i14 ON pgboss.job_common USING btree (name, state, blocked, start_after) WHERE (state = ANY (ARRAY['created'::pgboss.job_state, 'retry'::pgboss.job_state, 'active'::pgboss.job_state, 'failed'::pgboss.job_state]));


--
-- Name: job_common_i15; Type: INDEX; Schema: pgboss; Owner: -
--

CREATE INDEX job_common_i15 ON pgboss.job_common USING btree (name, created_on);


--
-- Name: job_common_i16; Type: INDEX; Schema: pgboss; Owner: -
--

CREATE INDEX job_common_i16 ON pgboss.job_common USING btree (name, completed_on) WHERE (completed_on IS NOT NULL);


--
-- Name: job_common_i17; Type: INDEX; Schema: pgboss; Owner: -
--

CREATE INDEX job_common_i17 ON pgboss.job_common USING btree (name, singleton_key, created_on) WHERE ((state < 'active'::pgboss.job_state) AND (singleton_key IS NOT NULL));


--
-- Name: job_common_i2; Type: INDEX; Schema: pgboss; Owner: -
--

CREATE UNIQUE INDEX job_common_i2 ON pgboss.job_common USING btree (name, COALESCE(singleton_key, ''::text)) WHERE ((state = 'active'::pgboss.job_state) AND (policy = 'singleton'::text));


--
-- Name: job_common_i3; Type: INDEX; Schema: pgboss; Owner: -
--

CREATE UNIQUE INDEX job_common_i3 ON pgboss.job_common USING btree (name, state, COALESCE(singleton_key, ''::text)) WHERE ((state <= 'active'::pgboss.job_state) AND (policy = 'stately'::text));


--
-- Name: job_common_i4; Type: INDEX; Schema: pgboss; Owner: -
--

CREATE UNIQUE INDEX job_common_i4 ON pgboss.job_common USING btree (name, singleton_on, COALESCE(singleton_key, ''::text)) WHERE ((state <> 'cancelled'::pgboss.job_state) AND (singleton_on IS NOT NULL));


--
-- Name: job_common_i6; Type: INDEX; Schema: pgboss; Owner: -
--

CREATE UNIQUE INDEX job_common_i6 ON pgboss.job_common USING btree (name, COALESCE(singleton_key, ''::text)) WHERE ((state <= 'active'::pgboss.job_state) AND (policy = 'exclusive'::text));


--
-- Name: job_common_i7; Type: INDEX; Schema: pgboss; Owner: -
--

CREATE INDEX job_common_i7 ON pgboss.job_common USING btree (name, group_id) WHERE ((state = 'active'::pgboss.job_state) AND (group_id IS NOT NULL));


--
-- Name: job_common_i8; Type: INDEX; Schema: pgboss; Owner: -
--

CREATE UNIQUE INDEX job_common_i8 ON pgboss.job_common USING btree (name, singleton_key) WHERE ((state = ANY (ARRAY['active'::pgboss.job_state, 'retry'::pgboss.job_state, 'failed'::pgboss.job_state])) AND (policy = 'key_strict_fifo'::text));


--
-- Name: job_common_i9; Type: INDEX; Schema: pgboss; Owner: -
--

CREATE INDEX job_common_i9 ON pgboss.job_common USING btree (name, id) WHERE (blocking AND (state = 'completed'::pgboss.job_state));


--
-- Name: job_dep_parent_idx; Type: INDEX; Schema: pgboss; Owner: -
--

CREATE INDEX job_dep_parent_idx ON pgboss.job_dependency USING btree (parent_name, parent_id);


--
-- Name: queue_stats_i1; Type: INDEX; Schema: pgboss; Owner: -
--

CREATE INDEX queue_stats_i1 ON ONLY pgboss.queue_stats USING btree (name, captured_on DESC) INCLUDE (deferred_count, queued_count, ready_count, active_count, failed_count, total_count);


--
-- Name: queue_stats_20261129_name_captured_on_deferred_count_queued_idx; Type: INDEX; Schema: pgboss; Owner: -
--

CREATE INDEX queue_stats_20261129_name_captured_on_deferred_count_queued_idx ON pgboss.queue_stats_20261129 USING btree (name, captured_on DESC) INCLUDE (deferred_count, queued_count, ready_count, active_count, failed_count, total_count);


--
-- Name: queue_stats_20261130_name_captured_on_deferred_count_queued_idx; Type: INDEX; Schema: pgboss; Owner: -
--

CREATE INDEX queue_stats_20261130_name_captured_on_deferred_count_queued_idx ON pgboss.queue_stats_20261130 USING btree (name, captured_on DESC) INCLUDE (deferred_count, queued_count, ready_count, active_count, failed_count, total_count);


--
-- Name: warning_i1; Type: INDEX; Schema: pgboss; Owner: -
--

CREATE INDEX warning_i1 ON pgboss.warning USING btree (created_on DESC);


--
-- Name: job_common_pkey; Type: INDEX ATTACH; Schema: pgboss; Owner: -
--

ALTER INDEX pgboss.job_pkey ATTACH PARTITION pgboss.job_common_pkey;


--
-- Name: queue_stats_20261129_name_captured_on_deferred_count_queued_idx; Type: INDEX ATTACH; Schema: pgboss; Owner: -
--

ALTER INDEX pgboss.queue_stats_i1 ATTACH PARTITION pgboss.queue_stats_20261129_name_captured_on_deferred_count_queued_idx;


--
-- Name: queue_stats_20261129_pkey; Type: INDEX ATTACH; Schema: pgboss; Owner: -
--

ALTER INDEX pgboss.queue_stats_pkey ATTACH PARTITION pgboss.queue_stats_20261129_pkey;


--
-- Name: queue_stats_20261130_name_captured_on_deferred_count_queued_idx; Type: INDEX ATTACH; Schema: pgboss; Owner: -
--

ALTER INDEX pgboss.queue_stats_i1 ATTACH PARTITION pgboss.queue_stats_20261130_name_captured_on_deferred_count_queued_idx;


--
-- Name: queue_stats_20261130_pkey; Type: INDEX ATTACH; Schema: pgboss; Owner: -
--

ALTER INDEX pgboss.queue_stats_pkey ATTACH PARTITION pgboss.queue_stats_20261130_pkey;


--
-- Name: events events_note_wakings; Type: TRIGGER; Schema: hathi; Owner: -
--

CREATE TRIGGER events_note_wakings AFTER INSERT ON hathi.events REFERENCING NEW TABLE AS stored FOR EACH STATEMENT EXECUTE FUNCTION hathi.note_wakings();


--
-- Name: slack_installations forget_older_seal; Type: TRIGGER; Schema: hathi; Owner: -
--

CREATE TRIGGER forget_older_seal BEFORE UPDATE ON hathi.slack_installations FOR EACH ROW EXECUTE FUNCTION hathi.forget_older_seal();


--
-- Name: ask_answers ask_answers_ask_id_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.ask_answers
    ADD CONSTRAINT ask_answers_ask_id_fkey FOREIGN KEY (ask_id) REFERENCES hathi.asks(id) ON DELETE CASCADE;


--
-- Name: ask_grants ask_grants_run_id_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.ask_grants
    ADD CONSTRAINT ask_grants_run_id_fkey FOREIGN KEY (run_id) REFERENCES hathi.runs(id) ON DELETE CASCADE;


--
-- Name: ask_messages ask_messages_ask_id_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.ask_messages
    ADD CONSTRAINT ask_messages_ask_id_fkey FOREIGN KEY (ask_id) REFERENCES hathi.asks(id) ON DELETE CASCADE;


--
-- Name: ask_messages ask_messages_below_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.ask_messages
    ADD CONSTRAINT ask_messages_below_fkey FOREIGN KEY (below) REFERENCES hathi.ask_messages(id) ON DELETE CASCADE;


--
-- Name: ask_messages ask_messages_turn_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.ask_messages
    ADD CONSTRAINT ask_messages_turn_fkey FOREIGN KEY (turn) REFERENCES hathi.ask_turns(id) ON DELETE CASCADE;


--
-- Name: ask_turns ask_turns_about_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.ask_turns
    ADD CONSTRAINT ask_turns_about_fkey FOREIGN KEY (about) REFERENCES hathi.ask_turns(id) ON DELETE CASCADE;


--
-- Name: ask_turns ask_turns_ask_id_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.ask_turns
    ADD CONSTRAINT ask_turns_ask_id_fkey FOREIGN KEY (ask_id) REFERENCES hathi.asks(id) ON DELETE CASCADE;


--
-- Name: asks asks_run_id_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.asks
    ADD CONSTRAINT asks_run_id_fkey FOREIGN KEY (run_id) REFERENCES hathi.runs(id) ON DELETE CASCADE;


--
-- Name: automations automations_build_id_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.automations
    ADD CONSTRAINT automations_build_id_fkey FOREIGN KEY (build_id) REFERENCES hathi.builds(id);


--
-- Name: doubts doubts_run_id_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.doubts
    ADD CONSTRAINT doubts_run_id_fkey FOREIGN KEY (run_id) REFERENCES hathi.runs(id) ON DELETE CASCADE;


--
-- Name: doubts doubts_told_with_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.doubts
    ADD CONSTRAINT doubts_told_with_fkey FOREIGN KEY (told_with) REFERENCES hathi.doubts(id) ON DELETE SET NULL;


--
-- Name: event_subjects event_subjects_event_seq_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.event_subjects
    ADD CONSTRAINT event_subjects_event_seq_fkey FOREIGN KEY (event_seq) REFERENCES hathi.events(seq) ON DELETE CASCADE;


--
-- Name: events events_repeats_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.events
    ADD CONSTRAINT events_repeats_fkey FOREIGN KEY (repeats) REFERENCES hathi.events(id);


--
-- Name: failure_notices failure_notices_run_id_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.failure_notices
    ADD CONSTRAINT failure_notices_run_id_fkey FOREIGN KEY (run_id) REFERENCES hathi.runs(id) ON DELETE CASCADE;


--
-- Name: failures failures_notice_id_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.failures
    ADD CONSTRAINT failures_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES hathi.failure_notices(id) ON DELETE CASCADE;


--
-- Name: failures failures_run_id_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.failures
    ADD CONSTRAINT failures_run_id_fkey FOREIGN KEY (run_id) REFERENCES hathi.runs(id) ON DELETE CASCADE;


--
-- Name: form_answers form_answers_event_id_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.form_answers
    ADD CONSTRAINT form_answers_event_id_fkey FOREIGN KEY (event_id) REFERENCES hathi.events(id) ON DELETE CASCADE;


--
-- Name: inbox inbox_event_seq_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.inbox
    ADD CONSTRAINT inbox_event_seq_fkey FOREIGN KEY (event_seq) REFERENCES hathi.events(seq);


--
-- Name: inbox inbox_run_id_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.inbox
    ADD CONSTRAINT inbox_run_id_fkey FOREIGN KEY (run_id) REFERENCES hathi.runs(id) ON DELETE CASCADE;


--
-- Name: journal journal_run_id_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.journal
    ADD CONSTRAINT journal_run_id_fkey FOREIGN KEY (run_id) REFERENCES hathi.runs(id) ON DELETE CASCADE;


--
-- Name: large_outputs large_outputs_run_id_seq_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.large_outputs
    ADD CONSTRAINT large_outputs_run_id_seq_fkey FOREIGN KEY (run_id, seq) REFERENCES hathi.journal(run_id, seq) ON DELETE CASCADE;


--
-- Name: run_logs run_logs_run_id_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.run_logs
    ADD CONSTRAINT run_logs_run_id_fkey FOREIGN KEY (run_id) REFERENCES hathi.runs(id) ON DELETE CASCADE;


--
-- Name: run_people run_people_run_id_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.run_people
    ADD CONSTRAINT run_people_run_id_fkey FOREIGN KEY (run_id) REFERENCES hathi.runs(id) ON DELETE CASCADE;


--
-- Name: runs runs_event_id_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.runs
    ADD CONSTRAINT runs_event_id_fkey FOREIGN KEY (event_id) REFERENCES hathi.events(id);


--
-- Name: runs runs_parent_run_id_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.runs
    ADD CONSTRAINT runs_parent_run_id_fkey FOREIGN KEY (parent_run_id) REFERENCES hathi.runs(id) ON DELETE SET NULL;


--
-- Name: runs runs_restarted_from_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.runs
    ADD CONSTRAINT runs_restarted_from_fkey FOREIGN KEY (restarted_from) REFERENCES hathi.runs(id) ON DELETE SET NULL;


--
-- Name: schedules schedules_automation_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.schedules
    ADD CONSTRAINT schedules_automation_fkey FOREIGN KEY (automation) REFERENCES hathi.automations(name) ON DELETE CASCADE;


--
-- Name: store_updates store_updates_run_id_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.store_updates
    ADD CONSTRAINT store_updates_run_id_fkey FOREIGN KEY (run_id) REFERENCES hathi.runs(id) ON DELETE CASCADE;


--
-- Name: waits waits_run_id_fkey; Type: FK CONSTRAINT; Schema: hathi; Owner: -
--

ALTER TABLE ONLY hathi.waits
    ADD CONSTRAINT waits_run_id_fkey FOREIGN KEY (run_id) REFERENCES hathi.runs(id) ON DELETE CASCADE;


--
-- Name: job_common dlq_fkey; Type: FK CONSTRAINT; Schema: pgboss; Owner: -
--

ALTER TABLE ONLY pgboss.job_common
    ADD CONSTRAINT dlq_fkey FOREIGN KEY (dead_letter) REFERENCES pgboss.queue(name) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED;


--
-- Name: job_common q_fkey; Type: FK CONSTRAINT; Schema: pgboss; Owner: -
--

ALTER TABLE ONLY pgboss.job_common
    ADD CONSTRAINT q_fkey FOREIGN KEY (name) REFERENCES pgboss.queue(name) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED;


--
-- Name: queue queue_dead_letter_fkey; Type: FK CONSTRAINT; Schema: pgboss; Owner: -
--

ALTER TABLE ONLY pgboss.queue
    ADD CONSTRAINT queue_dead_letter_fkey FOREIGN KEY (dead_letter) REFERENCES pgboss.queue(name);


--
-- Name: schedule schedule_name_fkey; Type: FK CONSTRAINT; Schema: pgboss; Owner: -
--

ALTER TABLE ONLY pgboss.schedule
    ADD CONSTRAINT schedule_name_fkey FOREIGN KEY (name) REFERENCES pgboss.queue(name) ON DELETE CASCADE;


--
-- Name: subscription subscription_name_fkey; Type: FK CONSTRAINT; Schema: pgboss; Owner: -
--

ALTER TABLE ONLY pgboss.subscription
    ADD CONSTRAINT subscription_name_fkey FOREIGN KEY (name) REFERENCES pgboss.queue(name) ON DELETE CASCADE;


--
-- PostgreSQL database dump complete
--


