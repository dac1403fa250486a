/** Version 1: what a recording is. Times are nanoseconds; `*_utc_ns` since 1970, all others since the recording's origin. */
export const base = `
CREATE TABLE case_info (
  id VARCHAR PRIMARY KEY,
  title VARCHAR NOT NULL,
  created_utc_ns BIGINT NOT NULL
);
CREATE TABLE devices (
  id VARCHAR PRIMARY KEY,
  description VARCHAR,
  first_seen_utc_ns BIGINT NOT NULL
);
CREATE TABLE evidence (
  sha256 VARCHAR PRIMARY KEY,
  bytes BIGINT NOT NULL,
  block_bytes INTEGER NOT NULL,
  blocks INTEGER NOT NULL,
  blocks_sha256 VARCHAR NOT NULL,
  added_utc_ns BIGINT NOT NULL
);
CREATE TABLE evidence_names (
  sha256 VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  added_utc_ns BIGINT NOT NULL
);
CREATE TABLE recordings (
  number INTEGER PRIMARY KEY,
  id VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  format VARCHAR NOT NULL,
  state VARCHAR NOT NULL,
  generation INTEGER NOT NULL,
  evidence_sha256 VARCHAR,
  bytes BIGINT NOT NULL,
  frames BIGINT NOT NULL,
  start_ns BIGINT NOT NULL,
  end_ns BIGINT NOT NULL,
  origin_kind VARCHAR NOT NULL,
  origin_utc_ns BIGINT,
  origin_uncertainty_ns DOUBLE,
  origin_note VARCHAR NOT NULL,
  scale_floor_db DOUBLE NOT NULL,
  scale_step_db DOUBLE NOT NULL,
  scale_unit VARCHAR NOT NULL,
  scale_absolute BOOLEAN NOT NULL,
  device_id VARCHAR,
  gap_count INTEGER NOT NULL,
  damage_stretches INTEGER NOT NULL,
  damage_bytes BIGINT NOT NULL,
  warnings VARCHAR[] NOT NULL,
  has_preview BOOLEAN NOT NULL,
  sidecar VARCHAR,
  imported_utc_ns BIGINT NOT NULL
);
CREATE TABLE streams (
  recording INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  centre_hz DOUBLE NOT NULL,
  width_hz DOUBLE NOT NULL,
  bins INTEGER NOT NULL,
  bin_hz DOUBLE NOT NULL,
  low_edge_hz DOUBLE NOT NULL,
  frames BIGINT NOT NULL,
  start_ns BIGINT NOT NULL,
  end_ns BIGINT NOT NULL,
  nominal_interval_ns DOUBLE NOT NULL
);
CREATE TABLE stream_levels (
  recording INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  level INTEGER NOT NULL,
  rows BIGINT NOT NULL,
  tiles INTEGER NOT NULL,
  average_row_ns DOUBLE NOT NULL
);
CREATE TABLE segments (
  recording INTEGER NOT NULL,
  segment INTEGER NOT NULL,
  start_ns BIGINT NOT NULL,
  end_ns BIGINT NOT NULL,
  frames BIGINT NOT NULL,
  first_tsf_us DOUBLE NOT NULL,
  placement VARCHAR NOT NULL
);
CREATE TABLE runs (
  recording INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  file_offset BIGINT NOT NULL,
  stride_bytes INTEGER NOT NULL,
  first_row BIGINT NOT NULL,
  frames BIGINT NOT NULL,
  clock_offset_ns BIGINT NOT NULL,
  segment INTEGER NOT NULL
);
CREATE TABLE clock_anchors (
  recording INTEGER NOT NULL,
  segment INTEGER NOT NULL,
  device_us DOUBLE NOT NULL,
  utc_ns BIGINT NOT NULL,
  uncertainty_ns DOUBLE NOT NULL,
  source VARCHAR NOT NULL
);
CREATE TABLE gaps (
  recording INTEGER NOT NULL,
  from_ns BIGINT NOT NULL,
  to_ns BIGINT NOT NULL,
  why VARCHAR NOT NULL
);
CREATE TABLE damage (
  recording INTEGER NOT NULL,
  file_offset BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  why VARCHAR NOT NULL
);
CREATE TABLE frames (
  recording INTEGER NOT NULL,
  stream USMALLINT NOT NULL,
  row UINTEGER NOT NULL,
  time_ns BIGINT NOT NULL,
  noise_dbm SMALLINT NOT NULL,
  power_dbm SMALLINT NOT NULL
);
CREATE TABLE tile_statistics (
  recording INTEGER NOT NULL,
  stream USMALLINT NOT NULL,
  level UTINYINT NOT NULL,
  tile UINTEGER NOT NULL,
  start_ns BIGINT NOT NULL,
  end_ns BIGINT NOT NULL,
  frames UINTEGER NOT NULL,
  cells UINTEGER NOT NULL,
  below_resolution_cells UINTEGER NOT NULL,
  min_db FLOAT NOT NULL,
  max_db FLOAT NOT NULL,
  mean_db FLOAT NOT NULL
);
`;
