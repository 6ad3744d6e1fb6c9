// Cases that are made by chance are the same in each run, so that what fails is what was changed.
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['LAYERFOLD_SEED'] ?? 20261126) });
