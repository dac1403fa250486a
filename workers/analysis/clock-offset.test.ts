import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../fixtures/generate/random.ts';
import { createLevelAt } from '../../fixtures/generate/site-walk/radio.ts';
import { siteEmitters } from '../../fixtures/generate/site-walk/site.ts';
import { createWalk } from '../../fixtures/generate/site-walk/walk.ts';
import { offsetByPlaces, offsetByTurns, offsetOfDifferences } from './clock-offset.ts';

describe('differences of stamps (O1)', () => {
  it('the truth is within what is stated, for clocks cut to whole seconds', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -500, max: 500, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 900, noNaN: true }), { minLength: 3, maxLength: 40 }),
        (offset, times) => {
          const differences = times.map((time) => Math.floor(time + offset) - Math.floor(time));
          const found = offsetOfDifferences(differences, 1);
          expect(Math.abs((found?.offset ?? 0) - offset)).toBeLessThanOrEqual(1);
          expect(found?.uncertainty).toBeGreaterThan(0.5);
        },
      ),
    );
  });

  it('leaves out what does not belong, and counts it', () => {
    const found = offsetOfDifferences([10, 10.4, 9.8, 10.1, 3600, 10.2], 1);
    expect(found).toMatchObject({ used: 5, rejected: 1 });
    expect(found?.offset).toBeCloseTo(10.1, 6);
  });

  it('more events make it surer, but not beyond half a step; none say nothing', () => {
    const few = offsetOfDifferences([5, 6, 5], 1);
    const many = offsetOfDifferences(
      Array.from({ length: 400 }, (_, i) => 5 + (i % 2)),
      1,
    );
    expect(many?.uncertainty).toBeLessThan(few?.uncertainty ?? 0);
    expect(many?.uncertainty).toBeGreaterThanOrEqual(0.5);
    expect(offsetOfDifferences([], 1)).toBeUndefined();
  });
});

describe('places that were passed twice (O2)', () => {
  const walk = createWalk();
  const SECONDS = 720;

  /** Levels on a clock that is behind by `offsetS`, and a track with the wander of a receiver. */
  function survey(seed: number, offsetS: number) {
    const random = createRandom(seed, 'survey');
    let [east, north] = [1.9 * random.gaussian(), 1.9 * random.gaussian()];
    const eastM = new Float64Array(SECONDS);
    const northM = new Float64Array(SECONDS);
    for (let second = 0; second < SECONDS; second++) {
      const place = walk.at(second);
      eastM[second] = place.eastM + east;
      northM[second] = place.northM + north;
      east = 0.978 * east + 0.396 * random.gaussian();
      north = 0.978 * north + 0.396 * random.gaussian();
    }
    const timeS = Float64Array.from({ length: SECONDS }, (_, second) => second);
    const bandsDb = siteEmitters.map((emitter) => {
      const levelAt = createLevelAt(seed, emitter);
      return timeS.map((second) => levelAt(walk.at(second + 0.5)) + random.gaussian());
    });
    const levels = { timeS: timeS.map((second) => second + 0.5 - offsetS), bandsDb };
    return { levels, track: { timeS, eastM, northM } };
  }

  it.each([
    [1, 3.7],
    [2, -5.2],
    [3, 0],
    [4, 9.1],
  ])('seed %i: an offset of %f s is found within what is stated', (seed, offsetS) => {
    const { levels, track } = survey(seed, offsetS);
    const found = offsetByPlaces(levels, track, 15);
    expect(Math.abs((found?.offset ?? 99) - offsetS)).toBeLessThanOrEqual(found?.uncertainty ?? 0);
    expect(found?.uncertainty).toBeLessThan(4);
  });

  it('nothing is proposed without places passed twice, without levels that differ, or beyond what is searched', () => {
    const { levels, track } = survey(5, 3.7);
    const short = {
      timeS: track.timeS.slice(0, 60),
      eastM: track.eastM.slice(0, 60),
      northM: track.northM.slice(0, 60),
    };
    expect(offsetByPlaces(levels, short, 15)).toBeUndefined();
    const random = createRandom(1, 'noise');
    const noise = { ...levels, bandsDb: levels.bandsDb.map((band) => band.map(() => random.gaussian())) };
    expect(offsetByPlaces(noise, track, 15)).toBeUndefined();
    expect(offsetByPlaces(survey(6, 30).levels, track, 8)).toBeUndefined();
    expect(offsetByPlaces({ ...levels, bandsDb: [] }, track, 8)).toBeUndefined();
  });
});

describe('turns of the way (O4)', () => {
  it.each([
    [1, 3.7, 0],
    [2, -8.3, 95],
    [3, 0.4, -170],
  ])('seed %i: an offset of %f s is found, whichever way the antenna is mounted', (seed, offsetS, mountedDeg) => {
    const random = createRandom(seed, 'turns');
    const walk = createWalk();
    const timeS = Float64Array.from({ length: 600 }, (_, second) => second);
    const track = {
      timeS,
      eastM: timeS.map((second) => walk.at(second).eastM + 0.3 * random.gaussian()),
      northM: timeS.map((second) => walk.at(second).northM + 0.3 * random.gaussian()),
    };
    const headingDeg = timeS.map(
      (second) => (walk.at(second + 0.5 + offsetS).headingDeg + mountedDeg + 4 * random.gaussian() + 720) % 360,
    );
    const found = offsetByTurns({ firstS: 0.5, headingDeg }, track, 20);
    expect(Math.abs((found?.offset ?? 99) - offsetS)).toBeLessThanOrEqual(found?.uncertainty ?? 0);
    expect(found?.uncertainty).toBeLessThan(2.5);
    const still = headingDeg.map(() => 4 * random.gaussian());
    expect(offsetByTurns({ firstS: 0.5, headingDeg: still }, track, 20)).toBeUndefined();
  });
});
