#ifndef OBEY_H
#define OBEY_H

#include "command.h"
#include "sensor-board.h"

/* Does what a command asks. ANSWER_NONE means that the answer follows when the settings are saved, or that none is due. */
enum answer obey(struct sensor_board *board, const struct command *command);

#endif
