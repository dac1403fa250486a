/** Version 3: what `index.json` of a recording was when it was sealed; null for one of an earlier version. */
export const indexHash = `
ALTER TABLE recordings ADD COLUMN index_sha256 VARCHAR;
`;
