#include <string.h>

#include "check.h"
#include "fake-board.h"
#include "settings-store.h"
#include "tests.h"

static const struct settings FIRST = {.serial = 4711, .zero_raw = 200, .span_raw = 3800, .magnets = 3};
static const struct settings SECOND = {.serial = 815, .zero_raw = 3700, .span_raw = 300, .magnets = 8};

static bool same(const struct settings *left, const struct settings *right) {
  return left->serial == right->serial && left->zero_raw == right->zero_raw && left->span_raw == right->span_raw &&
         left->magnets == right->magnets;
}

static enum settings_saving save(struct settings_store *store, const struct settings *settings) {
  enum settings_saving saving = SETTINGS_SAVING;
  settings_save(store, settings);
  for (int polls = 0; saving == SETTINGS_SAVING && polls < 1000; polls++) {
    saving = settings_poll(store);
    fake.now_us += 1000;
  }
  return saving;
}

static void survive_a_restart(void) {
  struct settings_store store;
  fake_reset();
  settings_load(&store);
  CHECK(store.defaulted && same(&store.current, &SETTINGS_DEFAULTS), "blank storage gives the defaults");
  CHECK(save(&store, &FIRST) == SETTINGS_SAVED, "the first record is saved");
  CHECK(!store.defaulted && same(&store.current, &FIRST), "and current");
  int stale = 0;
  for (int i = 0; i < 300; i++) {
    const struct settings *next = i % 2 == 0 ? &SECOND : &FIRST;
    save(&store, next);
    settings_load(&store);
    stale += same(&store.current, next) ? 0 : 1;
  }
  CHECK(stale == 0, "the newest record wins also where the generation wraps: %d stale", stale);
}

/* After any number of bytes written the board finds the old settings, or the new ones. */
static void survive_a_power_cut(void) {
  int broken = 0;
  for (unsigned cut = 0; cut <= SETTINGS_RECORD_BYTES; cut++) {
    struct settings_store store;
    fake_reset();
    settings_load(&store);
    save(&store, &FIRST);
    fake.storage_writes_left = cut;
    save(&store, &SECOND);
    fake_power_cycle();
    settings_load(&store);
    broken += store.defaulted || !(same(&store.current, &FIRST) || same(&store.current, &SECOND)) ? 1 : 0;
  }
  CHECK(broken == 0, "%d power cuts lost the settings", broken);
}

static void failing_storage_is_noticed(void) {
  struct settings_store store;
  fake_reset();
  settings_load(&store);
  fake.storage_writes_left = 4;
  CHECK(save(&store, &FIRST) == SETTINGS_FAILED, "a byte that does not read back fails the save");
  CHECK(same(&store.current, &SETTINGS_DEFAULTS), "and leaves the settings as they were");
}

static void any_flipped_bit_is_noticed(void) {
  uint8_t record[SETTINGS_RECORD_BYTES];
  int unnoticed = 0;
  settings_encode(&FIRST, 7, record);
  for (int bit = 0; bit < SETTINGS_RECORD_BYTES * 8; bit++) {
    struct settings settings;
    uint8_t generation;
    record[bit / 8] = (uint8_t)(record[bit / 8] ^ (1 << bit % 8));
    unnoticed += settings_decode(record, &settings, &generation) ? 1 : 0;
    record[bit / 8] = (uint8_t)(record[bit / 8] ^ (1 << bit % 8));
  }
  CHECK(unnoticed == 0, "%d flipped bits went unnoticed", unnoticed);
}

static void ranges_are_checked(void) {
  uint8_t record[SETTINGS_RECORD_BYTES];
  const struct settings no_magnets = {.magnets = 0};
  const struct settings wild_zero = {.magnets = 1, .zero_raw = 4096};
  struct settings settings;
  uint8_t generation;
  settings_encode(&no_magnets, 0, record);
  CHECK(!settings_decode(record, &settings, &generation), "no magnets are refused");
  settings_encode(&wild_zero, 0, record);
  CHECK(!settings_decode(record, &settings, &generation), "a zero above 12 bits is refused");
}

void test_settings(void) {
  survive_a_restart();
  survive_a_power_cut();
  failing_storage_is_noticed();
  any_flipped_bit_is_noticed();
  ranges_are_checked();
}
