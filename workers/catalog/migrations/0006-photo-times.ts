/**
 * Version 6: a photo's time that states no zone is uncertain by 14 h (contract SPEC.md, PH5), and a view for those who ask in
 * SQL, with no setting of a clock applied, as `recordings_utc`.
 */
export const photoTimes = `
UPDATE photos SET taken_uncertainty_ns = 14 * 3600e9 WHERE taken_from = 'exif local';
CREATE VIEW photo_times AS
SELECT id, name, camera,
       make_timestamp_ns(taken_own_utc_ns) AS taken,
       CASE taken_from WHEN 'exif local' THEN 'not stated' WHEN 'none' THEN NULL ELSE 'UTC' END AS zone,
       taken_from,
       taken_uncertainty_ns / 1e9 AS uncertainty_s
FROM photos;
`;
