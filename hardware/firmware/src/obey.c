#include "obey.h"

static enum answer save(struct sensor_board *board, const struct settings *next, uint16_t tag) {
  settings_save(&board->store, next);
  board->saving_tag = tag;
  return ANSWER_NONE;
}

static enum answer calibrate(struct sensor_board *board, const struct command *command) {
  const uint16_t raw = board->resistance.raw;
  struct settings next = board->store.current;
  if (!board->resistance.ready || resistance_is_open(raw) || resistance_is_shorted(raw)) {
    return ANSWER_BUSY;
  }
  if (command->kind == COMMAND_CALIBRATE_ZERO) {
    next.zero_raw = raw;
  } else {
    next.span_raw = raw;
  }
  return save(board, &next, command->tag);
}

static enum answer change_settings(struct sensor_board *board, const struct command *command) {
  struct settings next = board->store.current;
  if (board->store.saving) {
    return ANSWER_BUSY;
  }
  switch (command->kind) {
    case COMMAND_SET_SERIAL:
      next.serial = command->value;
      return save(board, &next, command->tag);
    case COMMAND_SET_CALIBRATION:
      next.zero_raw = command->zero_raw;
      next.span_raw = command->span_raw;
      return save(board, &next, command->tag);
    case COMMAND_SET_MAGNETS:
      next.magnets = (uint8_t)command->value;
      return save(board, &next, command->tag);
    default:
      return calibrate(board, command);
  }
}

enum answer obey(struct sensor_board *board, const struct command *command) {
  switch (command->kind) {
    case COMMAND_UNREADABLE:
      board->receiver.discards++;
      return ANSWER_NONE;
    case COMMAND_UNKNOWN:
      return ANSWER_CMD;
    case COMMAND_BAD_ARGUMENT:
      return ANSWER_ARG;
    case COMMAND_IDENTIFY:
      return ANSWER_IDENTITY;
    case COMMAND_RESTART:
      board->restarting = true;
      return ANSWER_OK;
    default:
      return change_settings(board, command);
  }
}
