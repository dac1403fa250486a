/** Version 2: what people and jobs do to a case. `audit` mirrors audit.jsonl for SQL; the file is the authority. */
export const work = `
CREATE TABLE annotations (
  id VARCHAR PRIMARY KEY,
  recording_id VARCHAR NOT NULL,
  from_ns BIGINT NOT NULL,
  to_ns BIGINT NOT NULL,
  low_hz DOUBLE NOT NULL,
  high_hz DOUBLE NOT NULL,
  text VARCHAR NOT NULL,
  author VARCHAR NOT NULL,
  created_utc_ns BIGINT NOT NULL
);
CREATE TABLE jobs (
  id VARCHAR PRIMARY KEY,
  kind VARCHAR NOT NULL,
  title VARCHAR NOT NULL,
  state VARCHAR NOT NULL,
  phase VARCHAR NOT NULL,
  done_bytes BIGINT NOT NULL,
  total_bytes BIGINT NOT NULL,
  message VARCHAR,
  recording_id VARCHAR,
  left_out VARCHAR NOT NULL,
  updated_utc_ns BIGINT NOT NULL
);
CREATE TABLE audit (
  seq BIGINT PRIMARY KEY,
  utc_ns BIGINT NOT NULL,
  actor VARCHAR NOT NULL,
  action VARCHAR NOT NULL,
  detail VARCHAR NOT NULL,
  hash VARCHAR NOT NULL
);
CREATE VIEW recordings_utc AS
SELECT id, name, format, state, frames, bytes, evidence_sha256, device_id,
       make_timestamp_ns(origin_utc_ns + start_ns) AS start_utc,
       make_timestamp_ns(origin_utc_ns + end_ns) AS end_utc,
       (end_ns - start_ns) / 1e9 AS duration_s
FROM recordings;
`;
