#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "fake-board.h"
#include "line-receiver.h"
#include "report.h"
#include "sensor-board.h"
#include "tests.h"
#include "vectors.h"

static struct sensor_board board;

static void start(void) {
  fake_reset();
  sensor_board_start(&board);
}

static void run(uint32_t duration_us) {
  const uint32_t until_us = fake.now_us + duration_us;
  while ((int32_t)(until_us - fake.now_us) > 0) {
    sensor_board_step(&board);
    board_sleep_until(board.next_slot_us);
  }
  sensor_board_step(&board);
}

/* The payloads that were sent since the last call and begin with `name` (any, if empty), each ended by a line feed. */
static void take_sent(const char *name, char *payloads, size_t capacity) {
  struct line_receiver receiver = {0};
  fake_drain();
  payloads[0] = '\0';
  for (unsigned i = 0; i < fake.sent_length; i++) {
    const char *payload = line_receive(&receiver, (uint8_t)fake.sent[i]);
    if (payload != NULL && strncmp(payload, name, strlen(name)) == 0) {
      const size_t length = strlen(payloads);
      snprintf(payloads + length, capacity - length, "%s\n", payload);
    }
  }
  CHECK(receiver.discards == 0 && receiver.state == LINE_OUTSIDE, "the board sends whole, valid lines only");
  fake.sent_length = 0;
}

/* As take_sent, but all lines that are not readings. */
static void take_answers(char *answers, size_t capacity) {
  char sent[8192];
  take_sent("", sent, sizeof sent);
  answers[0] = '\0';
  for (const char *line = strtok(sent, "\n"); line != NULL; line = strtok(NULL, "\n")) {
    const size_t length = strlen(answers);
    if (strncmp(line, "RD", 2) != 0) {
      snprintf(answers + length, capacity - length, "%s\n", line);
    }
  }
}

static struct reading last_reading(void) {
  char sent[8192];
  unsigned long fields[7] = {0};
  unsigned flags = 0;
  take_sent("RD", sent, sizeof sent);
  const char *last = strrchr(sent, 'R');
  const int read = last == NULL ? 0
                                : sscanf(last, "RD,%lu,%lu,%lu,%lu,%lu,%lu,%lu,%2X", &fields[0], &fields[1], &fields[2],
                                         &fields[3], &fields[4], &fields[5], &fields[6], &flags);
  CHECK(read == 8, "a reading was sent");
  return (struct reading){(uint16_t)fields[0], (uint32_t)fields[1], (uint16_t)fields[2], (uint32_t)fields[3],
                          (uint32_t)fields[4], (uint16_t)fields[5], (uint16_t)fields[6], (uint8_t)flags};
}

static void visit_command(struct vector *vector, void *context) {
  (void)context;
  char expected[512] = "";
  char answers[1024];
  const bool answered = strcmp(vector->columns[1], "-") != 0;
  for (size_t i = 1; answered && i < vector->count; i++) {
    strcat(strcat(expected, vector->columns[i]), "\n");
  }
  const uint8_t discards = board.receiver.discards;
  CHECK(fake_receive_line(vector->columns[0]), "the receive ring takes a command");
  run(200000);
  take_answers(answers, sizeof answers);
  CHECK(strcmp(answers, expected) == 0, "%s was answered by %s", vector->columns[0], answers);
  CHECK((uint8_t)(board.receiver.discards - discards) == (answered ? 0 : 1), "%s: count of bad lines", vector->columns[0]);
}

static void obeys_the_commands(const char *folder) {
  char identity[256];
  start();
  take_sent("", identity, sizeof identity);
  CHECK(strcmp(identity, "ID,1,1.1.0,0,m328p-1,1,1,180,3900\n") == 0, "at boot it says who it is: %s", identity);
  run(200000);
  take_sent("", identity, sizeof identity);
  vectors_each(folder, "commands.tsv", visit_command, NULL);
  CHECK(fake.restarts > 0, "RST restarts");
}

static void reads_ten_times_a_second(void) {
  start();
  run(10000000);
  const struct reading reading = last_reading();
  CHECK(reading.seq == 99 && reading.uptime_ms == 10000, "seq %u at %lu ms", reading.seq, (unsigned long)reading.uptime_ms);
  CHECK(reading.raw == 1000 && reading.permille == 220, "raw %u, %u permille", reading.raw, reading.permille);
  CHECK(reading.flags == FLAG_SETTINGS_DEFAULTED, "flags %02X", reading.flags);
  CHECK(fake.watchdog_resets > 1000, "the watchdog is kept quiet");
}

/* A day, over which board time wraps twenty times. */
static void uptime_agrees_with_board_time(void) {
  start();
  fake.sending = false;
  for (int second = 0; second < 86400; second++) {
    run(1000000);
    fake_drain();
    fake.sent_length = 0;
  }
  CHECK(board.uptime_ms == 86400000, "a day has %lu ms", (unsigned long)board.uptime_ms);
  CHECK(board.uptime_ms * 1000u == fake.now_us, "uptime and board time are one clock");
}

static void flags_tell_what_was_lost(void) {
  start();
  run(1000000);
  fake.sending = false;
  run(2000000);
  fake_drain();
  fake.sending = true;
  fake.sent_length = 0;
  run(100000);
  const struct reading after_loss = last_reading();
  CHECK((after_loss.flags & FLAG_LINES_LOST) != 0 && after_loss.seq == 30, "lost lines: seq %u", after_loss.seq);
  for (uint32_t i = 0; i < 100; i++) {
    fake_edge(i % 2 == 0, fake.now_us + i * 4);
  }
  fake_receive("junk\r\n", 6);
  run(100000);
  const uint8_t flags = last_reading().flags;
  CHECK((flags & FLAG_EDGES_LOST) != 0, "a full edge ring is told");
  CHECK((flags & FLAG_BAD_LINES_RECEIVED) != 0, "a bad line is told");
  run(100000);
  CHECK(last_reading().flags == FLAG_SETTINGS_DEFAULTED, "and each is told once");
}

static void flags_tell_the_sensors(void) {
  start();
  fake.conversion = 1023;
  run(300000);
  CHECK((last_reading().flags & FLAG_SENSOR_OPEN) != 0, "open");
  fake.conversion = 0;
  run(300000);
  CHECK((last_reading().flags & FLAG_SENSOR_SHORTED) != 0, "shorted");
  fake_edge(true, fake.now_us);
  run(10000000);
  CHECK((last_reading().flags & FLAG_CRANK_STUCK) == 0, "not stuck at 10 s");
  run(100000);
  CHECK((last_reading().flags & FLAG_CRANK_STUCK) != 0, "stuck after 10 s");
}

static void refuses_what_it_cannot_do_now(void) {
  char answers[256];
  start();
  fake_receive_line("CAL,1,ZERO");
  fake_receive_line("SER,2,5");
  fake_receive_line("SER,3,6");
  run(100000);
  take_sent("ER", answers, sizeof answers);
  CHECK(strcmp(answers, "ER,1,BUSY\nER,3,BUSY\n") == 0, "no mean yet, then a save under way: %s", answers);
  CHECK(board.store.current.serial == 5, "the save under way is not disturbed");
  fake.conversion = 1023;
  run(300000);
  take_sent("", answers, sizeof answers);
  fake_receive_line("CAL,4,SPAN");
  run(100000);
  take_sent("ER", answers, sizeof answers);
  CHECK(strcmp(answers, "ER,4,BUSY\n") == 0, "an open sensor cannot be calibrated: %s", answers);
}

/* Answers wait for room in the send ring; readings give way. */
static void answers_are_not_lost(void) {
  static const char IDENTITY[] = "ID,1,1.1.0,0,m328p-1,1,1,180,3900\n";
  char answers[1024];
  char expected[1024];
  start();
  fake.sending = false;
  run(1000000);
  fake_receive_line("ID?,1");
  fake_receive_line("ID?,2");
  fake_receive_line("SER,3,x");
  run(1000000);
  fake_drain();
  fake.sent_length = 0;
  fake.sending = true;
  run(300000);
  take_answers(answers, sizeof answers);
  snprintf(expected, sizeof expected, "%sOK,1\n%sOK,2\nER,3,ARG\n", IDENTITY, IDENTITY);
  CHECK(strcmp(answers, expected) == 0, "all three are answered: %s", answers);
}

static void survives_random_bytes(void) {
  start();
  srand(7);
  for (int round = 0; round < 20000; round++) {
    uint8_t bytes[40];
    for (size_t i = 0; i < sizeof bytes; i++) {
      bytes[i] = (uint8_t)rand();
    }
    fake_receive(bytes, sizeof bytes);
    fake_edge(rand() % 2 == 0, fake.now_us + (uint32_t)(rand() % 6000));
    run(SLOT_US);
    fake.sent_length = 0;
  }
  CHECK(board.seq == 20000 / SLOTS_PER_READING, "it kept reading: %u", board.seq);
}

void test_sensor_board(const char *folder) {
  obeys_the_commands(folder);
  reads_ten_times_a_second();
  uptime_agrees_with_board_time();
  flags_tell_what_was_lost();
  flags_tell_the_sensors();
  refuses_what_it_cannot_do_now();
  answers_are_not_lost();
  survives_random_bytes();
}
