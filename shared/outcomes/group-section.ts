import { counted } from '../base/counted';
import type { GroupAudit } from './audit-groups';
import type { AttributeScores, GroupScores } from './compare-groups';

const LONGEST_NAME = 60;
const LONGEST_REASON = 300;

/** The groups of a model card, in Markdown. */
export function groupSection(audit: GroupAudit | null): string {
  if (!audit) return 'No attributes file was given: groups were not compared.';
  if (audit.status === 'unusable') return `Groups were not compared: ${plain(audit.reason, LONGEST_REASON)}.`;
  const { falseNegativeRate, falsePositiveRate, auc, calibration } = audit.limits;
  return `On the held-out rows, after training; no attribute is an input. Missed: share of those below the required level who were not flagged
(risk under 0.5). False alarms: share of the others who were flagged. A group is marked when it fares worse than the other
groups shown by more than ${falseNegativeRate} (missed), ${falsePositiveRate} (false alarms), ${auc} (AUC) or ${calibration} (distance of mean risk and base rate), and by more than two standard
errors, counted in learners. Among many groups a few are marked by chance all the same. Groups of fewer than ${audit.smallestGroup} learners are not shown;
where the rest would tell of them or of learners without a known group, ${audit.smallestGroup} learners of the largest group, or the smallest group, are left out too.

${audit.attributes.map(attributeTable).join('\n\n')}`;
}

function attributeTable({ attribute, groups, hiddenGroups }: AttributeScores): string {
  const title = `### ${plain(attribute)}`;
  const hidden = hiddenGroups > 0 ? `\n\nNot shown: ${counted(hiddenGroups, 'group')}.` : '';
  if (groups.length === 0) return `${title}\nNo group is large enough to be shown.`;
  const head =
    '| group | learners | rows | base rate | mean risk | AUC | Brier | missed | false alarms | worse than the others |';
  return `${title}\n${[head, '|-|-|-|-|-|-|-|-|-|-|', ...groups.map(line)].join('\n')}${hidden}`;
}

function line(scores: GroupScores): string {
  const { group, learners, rows, baseRate, meanRisk, auc, brier, falseNegativeRate, falsePositiveRate, flags } = scores;
  const numbers = [baseRate, meanRisk, auc, brier, falseNegativeRate, falsePositiveRate];
  const cells = [plain(group), learners, rows, ...numbers.map((x) => (x === null ? '-' : x.toFixed(3)))];
  return `| ${cells.join(' | ')} | ${flags.length === 0 ? '' : `**${flags.join('; ')}**`} |`;
}

/** Names come from the operator's file, and a reason may hold one. */
function plain(text: string, longest = LONGEST_NAME): string {
  const kept = text.replace(/[^\p{L}\p{M}\p{N} .,:;()<>=%+/_-]/gu, ' ').slice(0, longest);
  return kept.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
