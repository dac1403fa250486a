import { agentDemoCommand, tapCommand } from './agent-commands.ts';
import { measureCommand, spectrumCommand } from './analysis-commands.ts';
import { annotationsCommand } from './annotations-command.ts';
import { caseNewCommand, importCommand, listCommand, verifyCommand } from './case-commands.ts';
import type { Command } from './command.ts';
import { compareCommand } from './compare-command.ts';
import { exportCommand } from './export-command.ts';
import { generateCommand } from './generate-command.ts';
import { heatMapCommand } from './heat-map-command.ts';
import { inspectCommand } from './inspect.ts';
import { jobsCommand } from './jobs-command.ts';
import { renderCommand } from './render-command.ts';
import { reportCommand } from './report-command.ts';
import { serveCommand } from './serve-command.ts';
import { sourceCommands } from './source-commands.ts';
import { sqlCommand } from './sql-command.ts';
import { tracksCommand } from './tracks-command.ts';

/** In the order of the overview. */
export const commands: readonly Command[] = [
  inspectCommand,
  caseNewCommand,
  importCommand,
  jobsCommand,
  ...sourceCommands,
  listCommand,
  tracksCommand,
  renderCommand,
  spectrumCommand,
  measureCommand,
  compareCommand,
  annotationsCommand,
  heatMapCommand,
  exportCommand,
  reportCommand,
  sqlCommand,
  verifyCommand,
  serveCommand,
  generateCommand,
  agentDemoCommand,
  tapCommand,
];
