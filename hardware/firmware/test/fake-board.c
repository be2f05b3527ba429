#include "fake-board.h"

#include <stdio.h>
#include <string.h>

#include "crc.h"

#define STORAGE_WRITE_US 3400

struct fake_board fake;

static volatile uint8_t edge_bytes[128];
static volatile uint8_t conversion_bytes[8];
static volatile uint8_t received_bytes[128];
static volatile uint8_t to_send_bytes[256];

const char board_hardware[] = "m328p-1";
struct ring board_edges;
struct ring board_conversions;
struct ring board_received;
struct ring board_to_send;

void fake_power_cycle(void) {
  board_edges = (struct ring){.bytes = edge_bytes, .mask = sizeof edge_bytes - 1};
  board_conversions = (struct ring){.bytes = conversion_bytes, .mask = sizeof conversion_bytes - 1};
  board_received = (struct ring){.bytes = received_bytes, .mask = sizeof received_bytes - 1};
  board_to_send = (struct ring){.bytes = to_send_bytes, .mask = sizeof to_send_bytes - 1};
  fake.now_us = 0;
  fake.storage_busy_until_us = 0;
  fake.storage_writes_left = UINT32_MAX;
  fake.sent_length = 0;
  fake.sending = true;
}

void fake_reset(void) {
  fake = (struct fake_board){.conversion = 250};
  memset(fake.storage, 0xFF, sizeof fake.storage);
  fake_power_cycle();
}

void fake_edge(bool low, uint32_t at_us) {
  const uint8_t edge[5] = {(uint8_t)at_us, (uint8_t)(at_us >> 8), (uint8_t)(at_us >> 16), (uint8_t)(at_us >> 24), low};
  fake.crank_low = low;
  ring_push(&board_edges, edge, sizeof edge);
}

bool fake_receive(const void *bytes, uint8_t count) {
  return ring_push(&board_received, bytes, count);
}

bool fake_receive_line(const char *payload) {
  char line[160];
  const unsigned crc = crc16((const uint8_t *)payload, (uint8_t)strlen(payload));
  const int length = snprintf(line, sizeof line, "$%s*%04X\r\n", payload, crc);
  return fake_receive(line, (uint8_t)length);
}

void fake_drain(void) {
  uint8_t byte;
  while (fake.sent_length < sizeof fake.sent - 1 && ring_pop(&board_to_send, &byte, 1)) {
    fake.sent[fake.sent_length++] = (char)byte;
  }
  fake.sent[fake.sent_length] = '\0';
}

void board_init(void) {}

uint8_t board_reset_cause(void) {
  return 1;
}

uint32_t board_now_us(void) {
  return fake.now_us;
}

bool board_crank_is_low(void) {
  return fake.crank_low;
}

void board_convert(void) {
  const uint8_t conversion[2] = {(uint8_t)fake.conversion, (uint8_t)(fake.conversion >> 8)};
  ring_push(&board_conversions, conversion, sizeof conversion);
}

void board_send(void) {
  if (fake.sending) {
    fake_drain();
  }
}

void board_sleep_until(uint32_t at_us) {
  fake.now_us = at_us;
}

void board_watchdog_reset(void) {
  fake.watchdog_resets++;
}

void board_restart(void) {
  fake.restarts++;
}

bool board_storage_is_busy(void) {
  return (int32_t)(fake.now_us - fake.storage_busy_until_us) < 0;
}

uint8_t board_storage_read(uint16_t address) {
  return fake.storage[address % sizeof fake.storage];
}

void board_storage_write(uint16_t address, uint8_t byte) {
  if (fake.storage_writes_left > 0) {
    fake.storage_writes_left--;
    fake.storage[address % sizeof fake.storage] = byte;
  }
  fake.storage_writes++;
  fake.storage_busy_until_us = fake.now_us + STORAGE_WRITE_US;
}
