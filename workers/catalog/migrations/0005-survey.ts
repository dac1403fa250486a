/**
 * Version 5: what a survey brings besides recordings. `own_utc_ns` is a source's own time, never corrected; the newest row
 * of `clocks` for the source says what to add. A source without a wall clock counts its own time from 1970.
 */
export const survey = `
CREATE TABLE tracks (
  number INTEGER PRIMARY KEY,
  id VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  frame VARCHAR NOT NULL,
  evidence_sha256 VARCHAR NOT NULL,
  device_id VARCHAR,
  points BIGINT NOT NULL,
  timed_points BIGINT NOT NULL,
  start_own_utc_ns BIGINT,
  end_own_utc_ns BIGINT,
  west_deg DOUBLE,
  south_deg DOUBLE,
  east_deg DOUBLE,
  north_deg DOUBLE,
  facts VARCHAR NOT NULL,
  warnings VARCHAR[] NOT NULL,
  imported_utc_ns BIGINT NOT NULL
);
CREATE TABLE track_points (
  track INTEGER NOT NULL,
  point INTEGER NOT NULL,
  part INTEGER NOT NULL,
  own_utc_ns BIGINT,
  latitude_deg DOUBLE NOT NULL,
  longitude_deg DOUBLE NOT NULL,
  altitude_m DOUBLE,
  accuracy_m DOUBLE,
  speed_mps DOUBLE,
  course_deg DOUBLE,
  hdop DOUBLE,
  satellites SMALLINT,
  fix ENUM ('none', '2d', '3d', 'differential', 'pps', 'rtk fixed', 'rtk float', 'estimated', 'manual', 'simulated')
);
CREATE TABLE waypoints (
  track INTEGER NOT NULL,
  name VARCHAR NOT NULL,
  own_utc_ns BIGINT,
  latitude_deg DOUBLE NOT NULL,
  longitude_deg DOUBLE NOT NULL,
  altitude_m DOUBLE
);
CREATE TABLE attitudes (
  number INTEGER PRIMARY KEY,
  id VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  heading VARCHAR NOT NULL,
  filter VARCHAR,
  evidence_sha256 VARCHAR NOT NULL,
  device_id VARCHAR,
  samples BIGINT NOT NULL,
  wall_clock BOOLEAN NOT NULL,
  start_own_utc_ns BIGINT NOT NULL,
  end_own_utc_ns BIGINT NOT NULL,
  facts VARCHAR NOT NULL,
  warnings VARCHAR[] NOT NULL,
  imported_utc_ns BIGINT NOT NULL
);
CREATE TABLE attitude_samples (
  attitude INTEGER NOT NULL,
  own_utc_ns BIGINT NOT NULL,
  qw FLOAT,
  qx FLOAT,
  qy FLOAT,
  qz FLOAT,
  rate_x_dps FLOAT,
  rate_y_dps FLOAT,
  rate_z_dps FLOAT,
  acceleration_x_mps2 FLOAT,
  acceleration_y_mps2 FLOAT,
  acceleration_z_mps2 FLOAT,
  magnetic_x_ut FLOAT,
  magnetic_y_ut FLOAT,
  magnetic_z_ut FLOAT
);
CREATE TABLE photos (
  id VARCHAR PRIMARY KEY,
  name VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  evidence_sha256 VARCHAR NOT NULL,
  width_px INTEGER NOT NULL,
  height_px INTEGER NOT NULL,
  orientation UTINYINT NOT NULL,
  camera VARCHAR NOT NULL,
  taken_own_utc_ns BIGINT,
  taken_from VARCHAR NOT NULL,
  taken_uncertainty_ns DOUBLE,
  latitude_deg DOUBLE,
  longitude_deg DOUBLE,
  altitude_m DOUBLE,
  accuracy_m DOUBLE,
  placed_by VARCHAR,
  direction_deg DOUBLE,
  direction_reference VARCHAR,
  directed_by VARCHAR,
  caption VARCHAR NOT NULL,
  thumbnail VARCHAR,
  facts VARCHAR NOT NULL,
  warnings VARCHAR[] NOT NULL,
  imported_utc_ns BIGINT NOT NULL
);
CREATE TABLE clocks (
  subject_kind VARCHAR NOT NULL,
  subject_id VARCHAR NOT NULL,
  offset_ns BIGINT NOT NULL,
  uncertainty_ns DOUBLE NOT NULL,
  how VARCHAR NOT NULL,
  note VARCHAR NOT NULL,
  author VARCHAR NOT NULL,
  set_utc_ns BIGINT NOT NULL
);
CREATE TABLE floor_plans (
  id VARCHAR PRIMARY KEY,
  name VARCHAR NOT NULL,
  evidence_sha256 VARCHAR NOT NULL,
  page INTEGER NOT NULL,
  width_px DOUBLE NOT NULL,
  height_px DOUBLE NOT NULL,
  frame VARCHAR NOT NULL,
  control_points VARCHAR NOT NULL,
  added_utc_ns BIGINT NOT NULL
);
CREATE TABLE notes (
  id VARCHAR PRIMARY KEY,
  place VARCHAR NOT NULL,
  label VARCHAR NOT NULL,
  colour VARCHAR NOT NULL,
  note VARCHAR NOT NULL,
  author VARCHAR NOT NULL,
  generator VARCHAR,
  created_utc_ns BIGINT NOT NULL,
  changed_utc_ns BIGINT NOT NULL
);
INSERT INTO notes
SELECT id,
       json_object('kind', 'region', 'recording', recording_id, 'fromNs', from_ns, 'toNs', to_ns, 'lowHz', low_hz, 'highHz', high_hz),
       '', 'blue', text, author, NULL, created_utc_ns, created_utc_ns
FROM annotations;
DROP TABLE annotations;
ALTER TABLE notes RENAME TO annotations;
CREATE TABLE import_files (
  job_id VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  outcome VARCHAR NOT NULL,
  what VARCHAR[] NOT NULL,
  sha256 VARCHAR,
  note VARCHAR NOT NULL
);
ALTER TABLE jobs DROP COLUMN left_out;
`;
