/** Whether a topic, given in levels, is one that a filter asks for. */
export type TopicMatcher = (topicLevels: readonly string[]) => boolean;

/** AWS IoT Core's limits: 256 bytes and seven slashes. */
const MAX_FILTER_BYTES = 256;
const MAX_FILTER_LEVELS = 8;

/** What is wrong with an MQTT topic filter; undefined if nothing is. */
export function topicFilterProblem(filter: string): string | undefined {
  const levels = filter.split('/');
  if (filter === '') return 'a topic filter must not be empty';
  if (filter.includes('\u0000')) return 'a topic filter must not hold a null character';
  if (Buffer.byteLength(filter) > MAX_FILTER_BYTES) return `a topic filter may have ${MAX_FILTER_BYTES} bytes`;
  if (levels.length > MAX_FILTER_LEVELS) return `a topic filter may have ${MAX_FILTER_LEVELS - 1} slashes`;
  if (levels.slice(0, -1).includes('#')) return '# must be the last level of a topic filter';
  if (levels.some((level) => level.length > 1 && /[+#]/.test(level))) return '+ and # must be a whole level';
  return undefined;
}

/**
 * Compiles a valid filter by MQTT's rules (5.0, section 4.7): + is one level, # is the level before it and all below, and
 * neither matches at the first level of a topic that begins with $.
 */
export function compileTopicFilter(filter: string): TopicMatcher {
  const levels = filter.split('/');
  const isOpen = levels.at(-1) === '#';
  const fixed = isOpen ? levels.slice(0, -1) : levels;
  const startsWild = levels[0] === '+' || levels[0] === '#';
  return (topicLevels) => {
    if (isOpen ? topicLevels.length < fixed.length : topicLevels.length !== fixed.length) return false;
    if (startsWild && topicLevels[0]?.startsWith('$') === true) return false;
    return fixed.every((level, index) => level === '+' || level === topicLevels[index]);
  };
}
