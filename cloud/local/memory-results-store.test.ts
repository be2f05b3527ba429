import { resultsStoreSuite } from '../consumers/leaderboard/results-store-suite.ts';
import { MemoryResultsStore } from './memory-results-store.ts';

resultsStoreSuite('the store in memory', async () => new MemoryResultsStore());
