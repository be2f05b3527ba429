/**
 * Whether an MQTT topic filter matches a topic: `+` is one level, `#` the rest including none. A filter that begins with a
 * wildcard does not match topics that begin with `$`. Source: MQTT 5.0, section 4.7.
 */
export function topicMatches(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && !filter.startsWith('$')) return false;
  const [filterLevels, topicLevels] = [filter.split('/'), topic.split('/')];
  for (const [index, level] of filterLevels.entries()) {
    if (level === '#') return true;
    const actual = topicLevels[index];
    if (actual === undefined || (level !== '+' && level !== actual)) return false;
  }
  return filterLevels.length === topicLevels.length;
}
