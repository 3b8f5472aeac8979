import type { ReactNode } from 'react';
import type { RunConfig } from '../../config/settings/types.ts';
import { specialSymbols } from '../../data/contract/pairs.ts';
import type { PairSeparator, PairsReport, SideReport } from '../../data/facts/pairsReport.ts';
import { formatCount, visibleChar } from '../../lib/format.ts';
import styles from './OwnData.module.css';

type Unit = RunConfig['pairs']['units'];

const separators: Readonly<Record<PairSeparator, string>> = {
  tab: 'a tab',
  arrow: 'an arrow',
  spaces: 'two spaces',
  semicolon: 'a semicolon',
  comma: 'a comma',
};

const counted = (count: number, one: string, several = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : several}`;

const one = (unit: Unit): string => unit.slice(0, -1);

/** What is no pair of its own, or no pair that can be used, in a few words. */
function leftOut({ duplicates, overlong, mostSymbols }: PairsReport, unit: Unit): string {
  const parts = [
    ...(duplicates > 0 ? [`${counted(duplicates, 'duplicate')}`] : []),
    ...(overlong > 0 ? [`${counted(overlong, 'pair')} with more than ${mostSymbols} ${unit} a side`] : []),
  ];
  return parts.join(', ') || 'none';
}

/** How the text was changed before it was read. */
function changes({ composed, lowerCased }: PairsReport): string {
  const parts = [
    ...(composed ? ['accents are combined with their letters (Unicode NFC)'] : []),
    ...(lowerCased ? ['capitals are made small'] : []),
  ];
  return parts.join(', ') || 'nothing';
}

function Side({ name, side, unit }: { name: string; side: SideReport; unit: Unit }) {
  const { symbols, unknown, shortest, median, longest } = side;
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {counted(symbols - specialSymbols.length, `different ${one(unit)}`)}; {formatCount(shortest)} to{' '}
        {counted(longest, one(unit))} long, median {formatCount(median)}
        {unknown.distinct > 0 && (
          <>
            . {counted(unknown.distinct, one(unit))} in {counted(unknown.occurrences, 'place')}{' '}
            {unknown.distinct === 1 ? 'becomes' : 'become'} &lt;unknown&gt;{' '}
            <span className={styles.examples}>{unknown.examples.map(visibleSymbol).join(' ')}</span>
          </>
        )}
      </dd>
    </>
  );
}

const visibleSymbol = (symbol: string): string => [...symbol].map(visibleChar).join('');

const Row = ({ term, children }: { term: string; children: ReactNode }) => (
  <>
    <dt>{term}</dt>
    <dd>{children}</dd>
  </>
);

/** What became of the lines, and what a model would read and write. */
export function PairsReportView({ report, unit }: { report: PairsReport; unit: Unit }) {
  const { training, validation, lines, separator, extraColumns, preview } = report;
  return (
    <>
      <dl className={styles.report}>
        <Row term="Pairs">
          {formatCount(training + validation)} of {counted(lines, 'line')}: {formatCount(training)} train,{' '}
          {formatCount(validation)} {validation === 1 ? 'is' : 'are'} held back for validation
        </Row>
        <Row term="Columns">
          separated by {separators[separator]}
          {extraColumns > 0 && `; those after the second are left out, in ${counted(extraColumns, 'line')}`}
        </Row>
        <Row term="Left out">{leftOut(report, unit)}</Row>
        <Row term="Changed">{changes(report)}</Row>
        <Side name="Source" side={report.source} unit={unit} />
        <Side name="Target" side={report.target} unit={unit} />
      </dl>
      <div className={styles.pairs}>
        <table>
          <caption>The first {counted(preview.length, 'pair')}</caption>
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col">Target</th>
            </tr>
          </thead>
          <tbody>
            {preview.map(({ source, target }) => (
              <tr key={`${source}\n${target}`}>
                <td>{source}</td>
                <td>{target}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
