/** What ran and how it ended, over all runners. */
export class Tally {
  passed = 0;
  failed = 0;
  /** One `{ name, why }` a skipped test. */
  skipped = [];
  /** One line a failure. */
  failures = [];

  add({ passed = 0, failures = [], skipped = [] }) {
    this.passed += passed;
    this.failed += failures.length;
    this.failures.push(...failures);
    this.skipped.push(...skipped);
  }

  /** Failures, skips by reason, and last of all the one line with the counts. */
  report() {
    const lines = [];
    for (const failure of this.failures) lines.push(`FAILED  ${failure}`);
    for (const { name, why } of this.skipped) lines.push(`skipped ${name}: ${why}`);
    lines.push(`${this.passed} passed, ${this.failed} failed, ${this.skipped.length} skipped`);
    return lines.join('\n');
  }
}

/** What a skipped test that gives no reason is listed with. */
export const NO_REASON = 'the test gives no reason';
