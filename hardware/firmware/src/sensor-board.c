#include "sensor-board.h"

#include <stddef.h>

#include "board.h"
#include "command.h"
#include "obey.h"
#include "report.h"

static bool send_line(struct sensor_board *board, const struct line_writer *line, bool fits_protocol) {
  if (!fits_protocol || !ring_push(&board_to_send, (const uint8_t *)line->text, line->length)) {
    board->line_lost = true;
    return false;
  }
  board_send();
  return true;
}

static bool send_identity(struct sensor_board *board) {
  struct line_writer line;
  return send_line(board, &line, report_identity(&line, &board->store.current, board_hardware, board_reset_cause()));
}

void sensor_board_start(struct sensor_board *board) {
  const uint32_t now_us = board_now_us();
  *board = (struct sensor_board){.next_slot_us = now_us + SLOT_US};
  settings_load(&board->store);
  pulse_start(&board->pulses, board->store.current.magnets, board_crank_is_low(), now_us);
  board_convert();
  send_identity(board);
}

static void take_edges(struct sensor_board *board) {
  uint8_t edge[5];
  while (ring_pop(&board_edges, edge, sizeof edge)) {
    const uint16_t low_half = (uint16_t)(edge[0] | (uint16_t)edge[1] << 8);
    const uint16_t high_half = (uint16_t)(edge[2] | (uint16_t)edge[3] << 8);
    pulse_edge(&board->pulses, edge[4] != 0, low_half | (uint32_t)high_half << 16);
  }
}

static void take_conversions(struct sensor_board *board) {
  uint8_t conversion[2];
  while (ring_pop(&board_conversions, conversion, sizeof conversion)) {
    resistance_add(&board->resistance, (uint16_t)(conversion[0] | (uint16_t)conversion[1] << 8));
  }
}

static bool send_answer_line(struct sensor_board *board) {
  static const char *const REASONS[] = {[ANSWER_CMD] = "CMD", [ANSWER_ARG] = "ARG", [ANSWER_BUSY] = "BUSY"};
  struct line_writer line;
  if (board->answer == ANSWER_OK) {
    return send_line(board, &line, report_ok(&line, board->answer_tag));
  }
  return send_line(board, &line, report_error(&line, board->answer_tag, REASONS[board->answer]));
}

/* An answer waits for room instead of being lost: the longest line and an OK fit in an empty ring. */
static bool has_room(uint8_t lines) {
  return ring_length(&board_to_send) <= board_to_send.mask - lines * LINE_MAX_CHARACTERS;
}

static void send_answer(struct sensor_board *board) {
  if (board->answer == ANSWER_IDENTITY && has_room(2)) {
    send_identity(board);
    board->answer = ANSWER_OK;
  }
  if (board->answer != ANSWER_NONE && board->answer != ANSWER_IDENTITY && has_room(1)) {
    send_answer_line(board);
    board->answer = ANSWER_NONE;
  }
}

static void take_commands(struct sensor_board *board) {
  uint8_t byte;
  /* The next command stays in its ring until this one is answered. */
  while (board->answer == ANSWER_NONE && ring_pop(&board_received, &byte, 1)) {
    char *payload = line_receive(&board->receiver, byte);
    if (payload != NULL) {
      const struct command command = command_parse(payload);
      board->answer_tag = command.tag;
      board->answer = obey(board, &command);
      send_answer(board);
    }
  }
}

static void carry_on_saving(struct sensor_board *board) {
  if (board->answer != ANSWER_NONE) {
    return;
  }
  const enum settings_saving saving = settings_poll(&board->store);
  if (saving != SETTINGS_SAVED && saving != SETTINGS_FAILED) {
    return;
  }
  if (board->pulses.magnets != board->store.current.magnets) {
    pulse_set_magnets(&board->pulses, board->store.current.magnets);
  }
  board->answer_tag = board->saving_tag;
  board->answer = saving == SETTINGS_SAVED ? ANSWER_OK : ANSWER_BUSY;
}

static uint8_t flags(const struct sensor_board *board) {
  uint8_t flags = 0;
  flags |= board_edges.refused != board->edges_refused_told ? FLAG_EDGES_LOST : 0;
  flags |= resistance_is_open(board->resistance.raw) ? FLAG_SENSOR_OPEN : 0;
  flags |= resistance_is_shorted(board->resistance.raw) ? FLAG_SENSOR_SHORTED : 0;
  flags |= board->pulses.stuck ? FLAG_CRANK_STUCK : 0;
  flags |= board->line_lost ? FLAG_LINES_LOST : 0;
  flags |= board->store.defaulted ? FLAG_SETTINGS_DEFAULTED : 0;
  flags |= board->receiver.discards != board->discards_told ? FLAG_BAD_LINES_RECEIVED : 0;
  return flags;
}

static void send_reading(struct sensor_board *board) {
  const uint8_t edges_refused = board_edges.refused;
  const struct settings *settings = &board->store.current;
  const struct reading reading = {
      .seq = board->seq++,
      .uptime_ms = board->uptime_ms,
      .turns = board->pulses.turns,
      .last_turn_us = board->pulses.last_turn_us,
      .period_us = board->pulses.period_us,
      .raw = board->resistance.raw,
      .permille = resistance_permille(board->resistance.raw, settings->zero_raw, settings->span_raw),
      .flags = flags(board),
  };
  struct line_writer line;
  if (send_line(board, &line, report_reading(&line, &reading))) {
    board->line_lost = false;
    board->edges_refused_told = edges_refused;
    board->discards_told = board->receiver.discards;
  }
}

/* Modulo 2^32 milliseconds and in step with board time, although that wraps every 71 minutes. */
static void keep_uptime(struct sensor_board *board, uint32_t now_us) {
  const uint32_t elapsed_ms = (now_us - board->uptime_at_us) / 1000;
  board->uptime_ms += elapsed_ms;
  board->uptime_at_us += elapsed_ms * 1000;
}

static void take_slot(struct sensor_board *board, uint32_t now_us) {
  board->next_slot_us += SLOT_US;
  board_convert();
  board->slot++;
  if (board->slot == SLOTS_PER_READING) {
    board->slot = 0;
    keep_uptime(board, now_us);
    send_reading(board);
  }
}

void sensor_board_step(struct sensor_board *board) {
  /* Read before the edges: no edge that is already in the ring may be overtaken. */
  const uint32_t now_us = board_now_us();
  board_watchdog_reset();
  take_edges(board);
  pulse_poll(&board->pulses, now_us);
  take_conversions(board);
  send_answer(board);
  take_commands(board);
  carry_on_saving(board);
  send_answer(board);
  if ((int32_t)(now_us - board->next_slot_us) >= 0) {
    take_slot(board, now_us);
  }
  if (board->restarting && board->answer == ANSWER_NONE && ring_length(&board_to_send) == 0) {
    board_restart();
  }
}
