/** Version 4: how recordings of samples became frames. */
export const sampleAnalyses = `
CREATE TABLE sample_analyses (
  recording INTEGER NOT NULL,
  sample_rate_hz DOUBLE NOT NULL,
  channels INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  fft_size INTEGER NOT NULL,
  overlap_percent DOUBLE NOT NULL,
  window_name VARCHAR NOT NULL,
  enbw_hz DOUBLE NOT NULL,
  row_interval_ns DOUBLE NOT NULL
);
`;
