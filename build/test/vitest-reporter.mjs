import { writeFileSync } from 'node:fs';
import { NO_REASON } from './tally.mjs';

/** Writes counts, failures and skips with their reasons to the file named by AIRGUARD_TALLY. */
export default class TallyReporter {
  onTestRunEnd(modules, unhandled) {
    const tally = {
      passed: 0,
      failures: unhandled.map((error) => `unhandled: ${firstLine(error.message)}`),
      skipped: [],
    };
    for (const module of modules) {
      for (const error of module.errors())
        tally.failures.push(`${module.relativeModuleId}: ${firstLine(error.message)}`);
      for (const test of module.children.allTests()) {
        const name = `${module.relativeModuleId} > ${test.fullName}`;
        const result = test.result();
        if (result.state === 'passed') tally.passed++;
        else if (result.state === 'failed') tally.failures.push(`${name}: ${firstLine(result.errors?.[0]?.message)}`);
        else tally.skipped.push({ name, why: result.note || NO_REASON });
      }
    }
    if (process.env.AIRGUARD_TALLY) writeFileSync(process.env.AIRGUARD_TALLY, JSON.stringify(tally));
  }
}

const firstLine = (text = '') => text.split('\n', 1)[0];
